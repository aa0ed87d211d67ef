<%--
  Gives the chat frame the session token of the webmail user who asks, as {"token":"..."}.

  The cookie is HttpOnly, so this answer is the one place where a script can read the token:
  - only through /service/zimlet/, where Zimbra's ZimletFilter has checked the session and the
    zimlet's grants and has said so in a request attribute that no client can set. The same file
    is also reachable, unfiltered, under /zimlet/: there it does not exist (404);
  - only by POST with a header of ours, which a page of another origin cannot send (403);
  - never kept by a cache.
  java.* and javax.servlet.* are all that Zimbra's /zimlet application can see.
--%><%@ page session="false" trimDirectiveWhitespaces="true"
    contentType="application/json; charset=UTF-8"
    import="java.util.Set, javax.servlet.http.Cookie" %><%
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("X-Content-Type-Options", "nosniff");

    Object allowed = request.getAttribute("com.zimbra.cs.zimlet.Allowed");
    if (!(allowed instanceof Set) || !((Set<?>) allowed).contains("com_zimbra_converse")) {
        response.setStatus(404);
        out.print("{\"error\":\"not found\"}");
        return;
    }
    if (!"POST".equals(request.getMethod())
            || !"com_zimbra_converse".equals(request.getHeader("X-Requested-With"))) {
        response.setStatus(403);
        out.print("{\"error\":\"forbidden\"}");
        return;
    }

    String token = null;
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
        for (Cookie cookie : cookies) {
            // The first one of the name, as Zimbra's own filter takes it.
            if (token == null && "ZM_AUTH_TOKEN".equals(cookie.getName())) token = cookie.getValue();
        }
    }
    // Only what a Zimbra token is made of goes into the answer, so it needs no JSON escaping.
    if (token == null || !token.matches("[0-9A-Za-z_.-]+")) {
        response.setStatus(401);
        out.print("{\"error\":\"no session\"}");
        return;
    }
    out.print("{\"token\":\"" + token + "\"}");
%>
