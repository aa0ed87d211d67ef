/* global ZmZimletBase, document, location, skin */
/* Another zimlet of the same webmail: it must go on working whatever the zimlet under test does. */
function com_example_neighbour_HandlerObject() {}
com_example_neighbour_HandlerObject.prototype = new ZmZimletBase();
com_example_neighbour_HandlerObject.prototype.constructor = com_example_neighbour_HandlerObject;

com_example_neighbour_HandlerObject.prototype.init = function () {
  var place = document.getElementById('z_zimlets');
  var item = document.createElement('div');
  item.className = 'TreeItem';
  item.id = 'com_example_neighbour_item';
  item.appendChild(document.createTextNode(this.getMessage('notes_label')));
  if (place) {
    place.appendChild(item);
  }
  /* With `neighbour=sidebar` in the address it has come first to the column on the right. */
  if (location.search.indexOf('neighbour=sidebar') !== -1) {
    skin.showSidebarAd(200);
    skin.getSidebarAdContainer().appendChild(document.createTextNode('Notes'));
  }
};
