internal import CKeyspecShims
internal import CLibcurl

/// Options and facts of one libcurl easy handle, with names and types that Swift can check.
struct CurlHandle {
    let pointer: UnsafeMutableRawPointer

    /// A new handle; nil when memory ran out.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    func set(_ option: CURLoption, _ value: Int) { _ = keyspec_curl_setopt_long(pointer, option, value) }
    func set(_ option: CURLoption, _ value: Bool) { _ = keyspec_curl_setopt_long(pointer, option, value ? 1 : 0) }
    func setOffset(_ option: CURLoption, _ value: Int) {
        _ = keyspec_curl_setopt_offset(pointer, option, curl_off_t(value))
    }
    func set(_ option: CURLoption, _ value: String) { _ = keyspec_curl_setopt_string(pointer, option, value) }
    func set(_ option: CURLoption, bytes: [UInt8]) {
        bytes.withUnsafeBytes { _ = keyspec_curl_setopt_pointer(pointer, option, .init(mutating: $0.baseAddress)) }
    }
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        _ = keyspec_curl_setopt_pointer(pointer, option, value)
    }
    func set(_ option: CURLoption, _ list: CurlList) { _ = keyspec_curl_setopt_list(pointer, option, list.head) }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return keyspec_curl_getinfo_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// A duration that libcurl counts in microseconds from the start of the transfer; nil when it is zero.
    func duration(_ info: CURLINFO) -> Duration? {
        var value: curl_off_t = 0
        let result = keyspec_curl_getinfo_offset(pointer, info, &value)
        return result == CURLE_OK && value > 0 ? .microseconds(Int64(value)) : nil
    }

    /// Whether libcurl kept the connection of the transfer open.
    var keptConnection: Bool {
        var socket: curl_socket_t = CURL_SOCKET_BAD
        return keyspec_curl_getinfo_socket(pointer, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK
            && socket != CURL_SOCKET_BAD
    }

    /// The `SSL` of the transfer's connection, while there is one.
    var tlsSession: OpaquePointer? {
        var session: UnsafeMutablePointer<curl_tlssessioninfo>?
        guard keyspec_curl_getinfo_tls(pointer, &session) == CURLE_OK, let session = session?.pointee,
            session.backend == CURLSSLBACKEND_OPENSSL
        else { return nil }
        return session.internals.map { OpaquePointer($0) }
    }
}

/// A `curl_slist`, which lives as long as this object.
final class CurlList {
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    func append(_ line: [UInt8]) {
        (line + [0]).withUnsafeBytes { bytes in
            let longer = curl_slist_append(head, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
            if longer != nil { head = longer }
        }
    }

    func append(_ line: String) { append(Array(line.utf8)) }

    deinit { curl_slist_free_all(head) }
}

/// libcurl of this process, started once.
enum CurlLibrary {
    static func start() { _ = started }
    private static let started: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
