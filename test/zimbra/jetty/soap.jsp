<%@ page session="false" import="java.io.*, java.net.*" %><%
    // mailboxd has SOAP on the same connector as the zimlets; here it is another process.
    HttpURLConnection call = (HttpURLConnection) new URL(System.getProperty("simulated.soap")).openConnection();
    call.setDoOutput(true);
    call.setRequestProperty("Content-Type", request.getContentType());
    byte[] buffer = new byte[65536];
    InputStream in = request.getInputStream();
    OutputStream to = call.getOutputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) to.write(buffer, 0, read);
    to.close();
    response.setStatus(call.getResponseCode());
    response.setContentType(call.getContentType());
    InputStream answer = call.getErrorStream() != null ? call.getErrorStream() : call.getInputStream();
    OutputStream back = response.getOutputStream();
    for (int read = answer.read(buffer); read >= 0; read = answer.read(buffer)) back.write(buffer, 0, read);
%>