internal import COpenSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a certificate says; a view of an `X509` that somebody else owns.
struct CertificateView {
    let pointer: OpaquePointer

    /// Whether it stands for a name or address (RFC 6125, RFC 9525): the alternative names only, whole labels only.
    func matches(host: String) -> Bool {
        if X509_check_ip_asc(pointer, host, 0) == 1 { return true }
        let flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
        defer { ERR_clear_error() }
        return X509_check_host(pointer, host, host.utf8.count, flags, nil) == 1
    }

    /// The DNS names and addresses among the alternative names.
    var alternativeNames: [String] {
        guard let value = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(value)
        defer { GENERAL_NAMES_free(names) }
        var texts: [String] = []
        for index in 0..<OPENSSL_sk_num(names) {
            guard let entry = OPENSSL_sk_value(names, index) else { continue }
            let name = entry.assumingMemoryBound(to: GENERAL_NAME.self).pointee
            switch name.type {
            case GEN_DNS:
                if let text = name.d.dNSName { texts.append(String(decoding: text.octets, as: UTF8.self)) }
            case GEN_IPADD:
                if let address = name.d.iPAddress.map({ $0.octets }) { texts.append(Self.addressText(address)) }
            default: continue
            }
        }
        return texts
    }

    var subjectText: String { Self.text(of: X509_get_subject_name(pointer)) }
    var issuerText: String { Self.text(of: X509_get_issuer_name(pointer)) }
    var notBefore: Int { Self.seconds(X509_get0_notBefore(pointer)) }
    var notAfter: Int { Self.seconds(X509_get0_notAfter(pointer)) }

    /// For example `RSA 2048 bits`.
    var keyText: String {
        guard let key = X509_get0_pubkey(pointer) else { return "unreadable" }
        let kind =
            switch EVP_PKEY_get_base_id(key) {
            case EVP_PKEY_RSA, EVP_PKEY_RSA_PSS: "RSA"
            case EVP_PKEY_EC: "EC"
            case EVP_PKEY_ED25519: "Ed25519"
            case EVP_PKEY_ED448: "Ed448"
            case EVP_PKEY_DSA: "DSA"
            default: "other"
            }
        return "\(kind) \(EVP_PKEY_get_bits(key)) bits"
    }

    /// OpenSSL's name of the algorithm that it is signed with.
    var signatureText: String {
        OBJ_nid2ln(X509_get_signature_nid(pointer)).map { String(cString: $0) } ?? "unknown"
    }

    /// SHA-256 of the encoded certificate.
    var fingerprint: String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        guard X509_digest(pointer, EVP_sha256(), &digest, &length) == 1 else { return "" }
        return hexText(digest)
    }

    /// Keys below 112 bits of security (RSA 2048, NIST SP 800-57), and signatures with less, such as SHA-1.
    func strengthFaults(depth: Int) -> [CertificateFault] {
        var faults: [CertificateFault] = []
        if let key = X509_get0_pubkey(pointer), EVP_PKEY_get_security_bits(key) < 112 {
            faults.append(CertificateFault(.keySize, depth: depth, "its key is \(keyText)"))
        }
        // A root signs itself; nobody relies on that signature.
        if X509_check_issued(pointer, pointer) == X509_V_OK { return faults }
        var bits: CInt = 0
        if X509_get_signature_info(pointer, nil, nil, &bits, nil) == 1, bits < 112 {
            faults.append(CertificateFault(.signature, depth: depth, "it is signed with \(signatureText)"))
        }
        return faults
    }

    /// `XN_FLAG_RFC2253` without the escaping of letters beyond ASCII; a macro that Swift does not take.
    private static let nameFlags = UInt(
        ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_DUMP_UNKNOWN
            | ASN1_STRFLGS_DUMP_DER | XN_FLAG_SEP_COMMA_PLUS | XN_FLAG_DN_REV)

    private static func text(of name: OpaquePointer?) -> String {
        guard let name, let memory = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(memory) }
        X509_NAME_print_ex(memory, name, 0, Self.nameFlags)
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        let count = BIO_read(memory, &bytes, CInt(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return timegm(&parts)
    }

    private static func addressText(_ octets: [UInt8]) -> String {
        if octets.count == 4 { return octets.map { String($0) }.joined(separator: ".") }
        var text = [CChar](repeating: 0, count: 64)
        guard octets.count == 16, inet_ntop(AF_INET6, octets, &text, socklen_t(text.count)) != nil else {
            return hexText(octets)
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension UnsafeMutablePointer<ASN1_STRING> {
    /// The content of a string of ASN.1.
    fileprivate var octets: [UInt8] {
        guard let start = ASN1_STRING_get0_data(self) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(self))))
    }
}
