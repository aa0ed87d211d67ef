<%--
  Lets the webmail user who asks sign in to chat.

  With the keys of tickets on this host (./deploy.sh keys) the answer is {"ticket":"..."}, good for chat alone,
  for five minutes and for one sign-in; the session token leaves this host in no case then. Without them it is
  {"token":"..."}, the session token itself: the cookie is HttpOnly, so that this answer is the one place where
  a script can read it.
  - Only through /service/zimlet/, where Zimbra's ZimletFilter has checked the session and the
    zimlet's grants and has said so in a request attribute that no client can set. The same file
    is also reachable, unfiltered, under /zimlet/: there it does not exist (404);
  - only by POST with a header of ours, and for a page of this host: no other origin can ask (403);
  - never kept by a cache.
  java.*, javax.* and javax.servlet.* are all that Zimbra's /zimlet application can see; the language is that of
  Java 6, which the oldest Zimbra's compiler of JSPs reads.
--%><%@ page session="false" trimDirectiveWhitespaces="true"
    contentType="application/json; charset=UTF-8"
    import="java.io.BufferedReader, java.io.ByteArrayOutputStream, java.io.File, java.io.FileInputStream,
        java.io.IOException, java.io.InputStream, java.io.InputStreamReader, java.io.OutputStream,
        java.net.HttpURLConnection, java.net.IDN, java.net.URL, java.security.GeneralSecurityException,
        java.security.SecureRandom, java.security.cert.X509Certificate, java.util.HashMap,
        java.util.Locale, java.util.Map, java.util.Set, java.util.concurrent.Semaphore,
        javax.crypto.Mac, javax.crypto.spec.SecretKeySpec, javax.net.ssl.HostnameVerifier,
        javax.net.ssl.HttpsURLConnection, javax.net.ssl.SSLContext, javax.net.ssl.SSLSession,
        javax.net.ssl.TrustManager, javax.net.ssl.X509TrustManager, javax.servlet.http.Cookie,
        javax.servlet.http.HttpServletRequest, javax.xml.parsers.DocumentBuilderFactory,
        org.w3c.dom.Element, org.w3c.dom.Node, org.xml.sax.SAXException" %><%!
    private static final String ZIMLET = "com_zimbra_converse";
    private static final int TICKET_SECONDS = 300;
    /** Each waits for an answer of this same server, which must have threads left to give it. */
    private static final Semaphore ASKING = new Semaphore(16);
    private static final int PATIENCE_MS = 2000;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What is answered in place of a ticket. */
    private static class Refusal extends Exception {
        final int status;
        Refusal(int status, String error) {
            super(error);
            this.status = status;
        }
    }

    /**
     * The folder of the keys, in what Zimbra's upgrades keep; where there is one, the session token is not given
     * away. mailboxd is started with the path of conf/localconfig.xml.
     */
    private static File keysFolder() {
        String config = System.getProperty("zimbra.config");
        File home = config == null ? new File("/opt/zimbra") : new File(config).getParentFile().getParentFile();
        return new File(home, "data/" + ZIMLET + ".tickets");
    }

    /** The first cookie of the name, as Zimbra's own filter takes it, if it has letters of a token alone. */
    private static String tokenOf(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (!"ZM_AUTH_TOKEN".equals(cookie.getName())) continue;
                String value = cookie.getValue();
                return value != null && value.matches("[0-9A-Za-z_.-]+") ? value : null;
            }
        }
        return null;
    }

    /** Browsers say where a page is from; those that say nothing have at least sent our header. */
    private static boolean isOfThisHost(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) return "same-origin".equals(site);
        String origin = request.getHeader("Origin");
        if (origin == null) return true;
        int at = origin.indexOf("://");
        return at > 0 && origin.substring(at + 3).equalsIgnoreCase(request.getHeader("Host"));
    }

    private static String ticketFor(HttpServletRequest request, String token) throws Exception {
        String[] key = null;
        Map<String, String> chatDomains = new HashMap<String, String>();
        InputStream file;
        try {
            file = new FileInputStream(new File(keysFolder(), "ticket-keys"));
        } catch (IOException unreadable) {
            throw new Refusal(500, "no key");
        }
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(file, "US-ASCII"));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (line.startsWith("@")) {
                    if (words.length == 2) chatDomains.put(words[0].substring(1), words[1].substring(1));
                } else if (key == null && line.matches("[0-9a-z][0-9a-z-]{0,31} [A-Za-z0-9_-]{43}")) {
                    key = words;
                }
            }
        } finally {
            file.close();
        }
        if (key == null) throw new Refusal(500, "no key");

        Map<String, String> fields = fieldsOf(token);
        long now = System.currentTimeMillis();
        long sessionEnds = numberIn(fields.get("exp"), -1);
        if (!fields.containsKey("id") || sessionEnds <= now) throw new Refusal(401, "no session");
        boolean isSession = !fields.containsKey("aid")
            && (!fields.containsKey("u") || "a".equals(fields.get("u")))
            && (!fields.containsKey("type") || "zimbra".equals(fields.get("type")));
        if (!isSession) throw new Refusal(403, "forbidden");

        String[] address = normalAddress(accountOf(request, token));
        String chatDomain = chatDomains.containsKey(address[1]) ? chatDomains.get(address[1]) : address[1];
        long seconds = now / 1000;
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        String body = base64("{\"alg\":\"HS256\",\"typ\":\"zimbra-chat-ticket+jwt\",\"kid\":\"" + key[0] + "\"}")
            + "." + base64("{\"iss\":\"" + ZIMLET + "\",\"aud\":\"" + chatDomain + "\",\"sub\":\"" + address[0] + "@"
            + address[1] + "\",\"iat\":" + seconds + ",\"exp\":" + (seconds + TICKET_SECONDS)
            + ",\"jti\":\"" + hex(id) + "\",\"sxp\":" + sessionEnds / 1000
            + ",\"val\":" + numberIn(fields.get("vv"), 0) + "}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(unbase64(key[1]), "HmacSHA256"));
        return body + "." + base64(mac.doFinal(body.getBytes("US-ASCII")));
    }

    /** `<key version>_<signature>_<hex of key=length:value;...>`; without any where it is nothing like it. */
    private static Map<String, String> fieldsOf(String token) {
        Map<String, String> fields = new HashMap<String, String>();
        if (!token.matches("\\d+_[0-9a-f]{40}_([0-9a-f]{2})+")) return fields;
        String hex = token.substring(token.lastIndexOf('_') + 1);
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < hex.length(); at += 2) {
            text.append((char) Integer.parseInt(hex.substring(at, at + 2), 16));
        }
        for (int at = 0; at < text.length();) {
            int equals = text.indexOf("=", at);
            int colon = text.indexOf(":", at);
            if (equals < at || colon < equals) return new HashMap<String, String>();
            long length = numberIn(text.substring(equals + 1, colon), -1);
            long end = colon + 1 + length;
            if (length < 0 || end >= text.length() || text.charAt((int) end) != ';') {
                return new HashMap<String, String>();
            }
            // Twice the same name is nothing that Zimbra writes.
            if (fields.put(text.substring(at, equals), text.substring(colon + 1, (int) end)) != null) {
                return new HashMap<String, String>();
            }
            at = (int) end + 1;
        }
        return fields;
    }

    private static long numberIn(String text, long otherwise) {
        return text != null && text.matches("\\d{1,15}") ? Long.parseLong(text) : otherwise;
    }

    /** The address by which Zimbra knows the owner of this session now. */
    private static String accountOf(HttpServletRequest request, String token) throws Exception {
        // At once: who waits here has a thread of the server that answers.
        if (!ASKING.tryAcquire()) throw new Refusal(503, "busy");
        try {
            String host = request.getLocalAddr();
            URL url = new URL(request.isSecure() ? "https" : "http",
                host.indexOf(':') < 0 ? host : "[" + host + "]", request.getLocalPort(), "/service/soap");
            HttpURLConnection call = (HttpURLConnection) url.openConnection(java.net.Proxy.NO_PROXY);
            if (call instanceof HttpsURLConnection) trustThisMachine((HttpsURLConnection) call);
            call.setConnectTimeout(PATIENCE_MS);
            call.setReadTimeout(PATIENCE_MS);
            call.setInstanceFollowRedirects(false);
            call.setUseCaches(false);
            call.setDoOutput(true);
            call.setRequestProperty("Content-Type", "application/soap+xml; charset=utf-8");
            // In the header of SOAP: with a cookie Zimbra would want the page's CSRF token as well.
            byte[] question = ("<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Header>"
                + "<context xmlns=\"urn:zimbra\"><authToken>" + token + "</authToken><nosession/></context>"
                + "</soap:Header><soap:Body><GetInfoRequest xmlns=\"urn:zimbraAccount\" sections=\",\"/></soap:Body>"
                + "</soap:Envelope>").getBytes("US-ASCII");
            OutputStream out = call.getOutputStream();
            out.write(question);
            out.close();
            boolean isFault = call.getResponseCode() != 200;
            InputStream in = isFault ? call.getErrorStream() : call.getInputStream();
            Element answer = in == null ? null : rootOf(in);
            return nameIn(answer);
        } catch (IOException unreachable) {
            throw new Refusal(503, "busy");
        } catch (SAXException unreadable) {
            throw new Refusal(503, "busy");
        } finally {
            ASKING.release();
        }
    }

    private static String nameIn(Element envelope) throws Refusal {
        Element body = child(envelope, "Body");
        Element info = child(body, "GetInfoResponse");
        Element name = child(info, "name");
        if (name != null) {
            if (child(info, "adminDelegated") != null) throw new Refusal(403, "forbidden");
            return name.getTextContent().trim();
        }
        Element error = child(child(child(body, "Fault"), "Detail"), "Error");
        Element code = child(error, "Code");
        String fault = code == null ? "" : code.getTextContent().trim();
        boolean isOver = "service.AUTH_EXPIRED".equals(fault) || "service.AUTH_REQUIRED".equals(fault);
        throw isOver ? new Refusal(401, "no session") : new Refusal(503, "busy");
    }

    private static Element rootOf(InputStream in) throws IOException, SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(in).getDocumentElement();
        } catch (javax.xml.parsers.ParserConfigurationException error) {
            throw new IOException(error.toString());
        } finally {
            in.close();
        }
    }

    private static Element child(Element parent, String name) {
        if (parent == null) return null;
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && name.equals(node.getLocalName())) return (Element) node;
        }
        return null;
    }

    /** Local part and domain as the authenticator writes them. Its letters need no escape in JSON. */
    private static String[] normalAddress(String name) throws Refusal {
        int at = name.lastIndexOf('@');
        if (at < 1) throw new Refusal(500, "no address");
        String local = name.substring(0, at);
        String written = name.substring(at + 1).toLowerCase(Locale.ENGLISH);
        String domain;
        try {
            domain = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException odd) {
            throw new Refusal(500, "no address");
        }
        // Before it is made lower case: U+212A would be a k then. Java's rule for domains is of 2003, and
        // writes the letters that a newer one keeps as others: such a domain is not the one that comes out.
        if (!local.matches("[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]+") || !domain.matches("[0-9a-z._-]+")
                || !(domain.equals(written) || IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED).equals(written))) {
            throw new Refusal(500, "no address");
        }
        return new String[] { local.toLowerCase(Locale.ENGLISH), domain };
    }

    /** The connection goes to an address of this machine: nobody else can be there. */
    private static void trustThisMachine(HttpsURLConnection call) throws GeneralSecurityException {
        TrustManager all = new X509TrustManager() {
            public void checkClientTrusted(X509Certificate[] chain, String type) {}
            public void checkServerTrusted(X509Certificate[] chain, String type) {}
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] { all }, null);
        call.setSSLSocketFactory(context.getSocketFactory());
        call.setHostnameVerifier(new HostnameVerifier() {
            public boolean verify(String host, SSLSession session) {
                return true;
            }
        });
    }

    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static String base64(String text) throws IOException {
        return base64(text.getBytes("US-ASCII"));
    }

    /** base64url without padding; java.util.Base64 is of Java 8. */
    private static String base64(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 3) {
            int left = Math.min(3, bytes.length - at);
            int three = 0;
            for (int i = 0; i < 3; i++) three = three << 8 | (i < left ? bytes[at + i] & 255 : 0);
            for (int i = 0; i <= left; i++) text.append(DIGITS.charAt(three >> 18 - 6 * i & 63));
        }
        return text.toString();
    }

    private static byte[] unbase64(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int bits = 0;
        int count = 0;
        for (int at = 0; at < text.length(); at++) {
            bits = bits << 6 | DIGITS.indexOf(text.charAt(at));
            count += 6;
            if (count >= 8) {
                count -= 8;
                bytes.write(bits >> count & 255);
            }
        }
        return bytes.toByteArray();
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) text.append(String.format("%02x", each));
        return text.toString();
    }
%><%
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("X-Content-Type-Options", "nosniff");

    Object allowed = request.getAttribute("com.zimbra.cs.zimlet.Allowed");
    if (!(allowed instanceof Set) || !((Set<?>) allowed).contains(ZIMLET)) {
        response.setStatus(404);
        out.print("{\"error\":\"not found\"}");
        return;
    }
    if (!"POST".equals(request.getMethod()) || !ZIMLET.equals(request.getHeader("X-Requested-With"))
            || !isOfThisHost(request)) {
        response.setStatus(403);
        out.print("{\"error\":\"forbidden\"}");
        return;
    }
    String token = tokenOf(request);
    if (token == null) {
        response.setStatus(401);
        out.print("{\"error\":\"no session\"}");
        return;
    }
    if (!keysFolder().exists()) {
        // Of what a Zimbra token is made of, so it needs no JSON escaping.
        out.print("{\"token\":\"" + token + "\"}");
        return;
    }
    try {
        out.print("{\"ticket\":\"" + ticketFor(request, token) + "\"}");
    } catch (Refusal refusal) {
        response.setStatus(refusal.status);
        if (refusal.status == 503) response.setHeader("Retry-After", "1");
        out.print("{\"error\":\"" + refusal.getMessage() + "\"}");
    } catch (Exception error) {
        // Whatever it was: what it says might hold the token.
        response.setStatus(500);
        out.print("{\"error\":\"" + error.getClass().getSimpleName() + "\"}");
    }
%>
