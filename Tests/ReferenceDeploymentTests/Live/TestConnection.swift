import COpenSSL
import Dispatch

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What came back.
struct Reply: Sendable {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: String
    let tls: String

    /// The value of a field, by its lower-case name.
    subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// A string member of a JSON body, at the top or in `error`.
    func text(_ member: String) -> String? {
        guard let data = body.data(using: .utf8) else { return nil }
        if let top = try? JSONDecoder().decode([String: Loose].self, from: data) {
            return top[member]?.text ?? top["error"]?.members?[member]?.text
        }
        return nil
    }

    var code: String? { text("code") }

    private struct Loose: Decodable {
        let text: String?
        let members: [String: Loose]?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text = try? container.decode(String.self)
            members = try? container.decode([String: Loose].self)
        }
    }
}

/// A blocking TLS connection of the test's own, used from one thread at a time.
final class TestConnection: @unchecked Sendable {
    struct Failure: Error {
        let step: String
    }

    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let socket: Int32

    init(
        address: String, port: Int, caFile: String, suites: String? = nil, highest: Int32 = TLS1_3_VERSION,
        applicationProtocol: String? = nil
    ) throws {
        OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        guard let context = SSL_CTX_new(TLS_client_method()), let ssl = SSL_new(context) else {
            throw Failure(step: "set-up")
        }
        self.context = context
        self.ssl = ssl
        SSL_CTX_load_verify_file(context, caFile)
        SSL_set_verify(ssl, SSL_VERIFY_PEER, nil)
        SSL_ctrl(ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(highest), nil)
        if let suites { SSL_set_ciphersuites(ssl, suites) }
        SSL_set1_host(ssl, "localhost")
        // Without SSL_set_tlsext_host_name, a macro that Swift does not see.
        var name = Array("localhost".utf8CString)
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), &name)
        if let applicationProtocol {
            let list = [UInt8(applicationProtocol.utf8.count)] + applicationProtocol.utf8
            SSL_set_alpn_protos(ssl, list, UInt32(list.count))
        }
        #if os(Linux)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var sendsAtOnce: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &sendsAtOnce, socklen_t(MemoryLayout<Int32>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(port).bigEndian
        target.sin_addr.s_addr = inet_addr(address)
        let socket = self.socket
        let connected = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(step: "connect") }
        SSL_set_fd(ssl, socket)
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
        close(socket)
    }

    /// Sends the bytes and reads one reply, off the threads that the deployment runs on.
    func exchange(_ text: String) async throws -> Reply {
        try await blocking { try $0.blockingExchange(Array(text.utf8)) }
    }

    /// Runs the steps, which may block, off the threads that the deployment runs on.
    func blocking<Value: Sendable>(_ steps: @escaping @Sendable (TestConnection) throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Swift.Result { try steps(self) }) }
        }
    }

    /// Does nothing for so long, on the caller's thread.
    func wait(milliseconds: UInt32) { usleep(milliseconds * 1000) }

    func send(_ bytes: [UInt8]) throws {
        guard SSL_is_init_finished(ssl) == 1 || SSL_connect(ssl) == 1 else { throw Failure(step: "handshake") }
        guard SSL_write(ssl, bytes, Int32(bytes.count)) == bytes.count else { throw Failure(step: "send") }
    }

    /// Exactly so many bytes.
    func receive(_ count: Int) throws -> [UInt8] {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: max(1, count))
        while received.count < count {
            let got = SSL_read(ssl, &chunk, Int32(count - received.count))
            guard got > 0 else { throw Failure(step: "receive") }
            received += chunk[..<Int(got)]
        }
        return received
    }

    private func blockingExchange(_ bytes: [UInt8]) throws -> Reply {
        try send(bytes)
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while !isWhole(received) {
            let count = SSL_read(ssl, &chunk, Int32(chunk.count))
            guard count > 0 else { break }
            received += chunk[..<Int(count)]
        }
        return try parse(String(decoding: received, as: UTF8.self))
    }

    private func isWhole(_ bytes: [UInt8]) -> Bool {
        guard let reply = try? parse(String(decoding: bytes, as: UTF8.self)) else { return false }
        return reply["content-length"].flatMap { Int($0) }.map { reply.body.utf8.count >= $0 } ?? false
    }

    private func parse(_ text: String) throws -> Reply {
        let parts = text.components(separatedBy: "\r\n\r\n")
        guard parts.count >= 2 else { throw Failure(step: "read a reply") }
        let lines = parts[0].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { throw Failure(step: "read a status") }
        let fields = lines.dropFirst().map { line in
            let pair = line.split(separator: ":", maxSplits: 1)
            return (name: pair[0].lowercased(), value: String((pair.count > 1 ? pair[1] : "").drop { $0 == " " }))
        }
        var body = parts.dropFirst().joined(separator: "\r\n\r\n")
        if fields.contains(where: { $0.name == "transfer-encoding" && $0.value == "chunked" }) {
            body = joinedChunks(body)
        }
        let tls =
            "\(String(cString: SSL_get_version(ssl))) \(String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))))"
        return Reply(status: status, fields: fields, body: body, tls: tls)
    }

    /// RFC 9112, 7.1, for bodies whose chunks hold no line ends.
    private func joinedChunks(_ body: String) -> String {
        let lines = body.components(separatedBy: "\r\n")
        return stride(from: 1, to: lines.count, by: 2).map { lines[$0] }.joined()
    }
}
