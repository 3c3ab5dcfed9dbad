extension Defect {
    /// The defects of handshakes, certificates and plain HTTP.
    static let tls = [
        noTLS13, prefersTLS12, tls12, tls11, tls10, ssl3, ssl2, tls12Unmarked, aes128Preferred, chachaPreferred,
        clientOrder, aes128Also, chachaAlso, plainHTTP, plainRedirect, plainOnTLSPort, redirectOnTLSPort, expired,
        notYetValid, wrongHost, selfSigned, rsa1024, sha1Signature, missingIntermediate, commonNameOnly,
        clientPurpose, earlyData, earlyDataReplay, weakNode, weakSNI, noHSTS, shortHSTS, hstsOnSuccessOnly,
        intolerantGrease, intolerantExtension, longTickets, noPostQuantum,
    ]

    // Versions
    static let noTLS13 = Defect("no-tls13", "TLS-1", "TLS 1.2 is all there is")
    static let prefersTLS12 = Defect(
        "prefers-tls12", "TLS-1",
        "a client that offers TLS 1.2 beside 1.3 gets 1.2; one that offers either alone is treated as it should be")
    static let tls12 = Defect("tls12", "TLS-2", "TLS 1.2 is spoken too")
    static let tls11 = Defect("tls11", "TLS-2", "TLS 1.1 is spoken too, though not 1.2")
    static let tls10 = Defect("tls10", "TLS-2", "TLS 1.0 is spoken too, though neither 1.1 nor 1.2")
    static let ssl3 = Defect("ssl3", "TLS-2", "a ClientHello of SSL 3 is answered with a ServerHello of SSL 3")
    static let ssl2 = Defect("ssl2", "TLS-2", "a hello of SSL 2 is answered with a hello of SSL 2")
    static let tls12Unmarked = Defect(
        "tls12-unmarked", "TLS-2",
        "TLS 1.2 is spoken too, and the server's random does not mark it as a downgrade (RFC 8446, 4.1.3)")

    // Suites
    static let aes128Preferred = Defect(
        "aes128-preferred", "TLS-3", "AES-128-GCM is picked whenever it is offered")
    static let chachaPreferred = Defect(
        "chacha-preferred", "TLS-3", "ChaCha20-Poly1305 is picked whenever it is offered")
    static let clientOrder = Defect(
        "client-order", "TLS-3",
        "the client's order decides between AES-256-GCM, ChaCha20-Poly1305 and AES-128-GCM")
    static let aes128Also = Defect(
        "aes128-also", "TLS-4", "a client without AES-256-GCM gets AES-128-GCM; the others get AES-256-GCM")
    static let chachaAlso = Defect(
        "chacha-also", "TLS-4", "a client without AES-256-GCM gets ChaCha20-Poly1305; the others get AES-256-GCM")

    // Groups
    static let noPostQuantum = Defect(
        "no-post-quantum", "TLS-9", "a post-quantum group is promised, and none is taken")

    // Plain HTTP
    static let plainHTTP = Defect("plain-http", "TLS-5", "a further port serves the API over plain HTTP")
    static let plainRedirect = Defect(
        "plain-redirect", "TLS-5", "a further port reads plain HTTP requests, key and all, and redirects to HTTPS")
    static let plainOnTLSPort = Defect(
        "plain-on-tls-port", "TLS-5", "the port of TLS serves plain HTTP too, to whoever starts with that")
    static let redirectOnTLSPort = Defect(
        "redirect-on-tls-port", "TLS-5", "plain HTTP on the port of TLS is redirected to HTTPS")

    // Certificate
    static let expired = Defect("expired", "TLS-6", "the certificate expired yesterday")
    static let notYetValid = Defect("not-yet-valid", "TLS-6", "the certificate is valid from tomorrow on")
    static let wrongHost = Defect("wrong-host", "TLS-6", "the certificate is for another host")
    static let selfSigned = Defect("self-signed", "TLS-6", "the certificate is signed by its own key")
    static let rsa1024 = Defect("rsa-1024", "TLS-6", "the certificate has an RSA key of 1024 bits")
    static let sha1Signature = Defect("sha1-signature", "TLS-6", "the certificate is signed with SHA-1")
    static let missingIntermediate = Defect(
        "missing-intermediate", "TLS-6", "the certificate's issuer is an intermediate that is not sent")
    static let commonNameOnly = Defect(
        "common-name-only", "TLS-6",
        "the certificate has the host in its common name alone, where it counts no more (RFC 9525, 6.3)")
    static let clientPurpose = Defect(
        "client-purpose", "TLS-6", "the certificate is one for clients, by its extended key usage")

    // Early data
    static let earlyData = Defect(
        "early-data", "TLS-7", "a request in early data is served; the same early data a second time is refused")
    static let earlyDataReplay = Defect(
        "early-data-replay", "TLS-7", "a request in early data is served as often as it is sent")

    // Everywhere
    static let weakNode = Defect("weak-node", "TLS-8", "the second and further nodes speak TLS 1.2 too")
    static let weakSNI = Defect(
        "weak-sni", "TLS-8", "a client that names another host than localhost, or none, may use TLS 1.2")

    // Hardening
    static let noHSTS = Defect("no-hsts", "TLS-9", "no answer carries Strict-Transport-Security")
    static let shortHSTS = Defect(
        "short-hsts", "TLS-9", "Strict-Transport-Security holds for so many seconds", .count(300))
    static let hstsOnSuccessOnly = Defect(
        "hsts-on-success-only", "TLS-9", "only successes carry Strict-Transport-Security")
    static let intolerantGrease = Defect(
        "intolerant-grease", "TLS-9", "a ClientHello with a value that RFC 8701 reserves is refused")
    static let intolerantExtension = Defect(
        "intolerant-extension", "TLS-9", "a ClientHello with an extension that the server does not know is refused")
    static let longTickets = Defect(
        "long-tickets", "TLS-9", "session tickets are good for seven days, the most that RFC 8446, 4.6.1 allows")
}
