<%@ page session="false" import="java.util.*" %><%
    // What ZimletFilter leaves behind for a request it let through, and what ZimletResources then
    // does with it. The filter's own checks were made before the request came here.
    String path = request.getPathInfo();
    String[] parts = path.split("/");
    String name = parts.length > 2 && "_dev".equals(parts[1]) ? parts[2] : parts[1];
    request.setAttribute("com.zimbra.cs.zimlet.Allowed", new LinkedHashSet<String>(Arrays.asList(name)));
    request.setAttribute("com.zimbra.cs.zimlet.All", new LinkedHashSet<String>(Arrays.asList(name)));
    application.getContext("/zimlet").getRequestDispatcher(path).forward(request, response);
%>