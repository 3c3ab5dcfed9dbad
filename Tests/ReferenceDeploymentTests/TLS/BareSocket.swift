// Its headers may be where the compiler finds `timeval` first.
import COpenSSL
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A blocking TCP connection without any protocol on it, used from one thread at a time.
final class BareSocket: @unchecked Sendable {
    let descriptor: Int32

    init(address: String, port: Int, patience: Duration = .seconds(10)) throws {
        #if os(Linux)
            descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        wait(atMost: patience)
        var sendsAtOnce: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &sendsAtOnce, socklen_t(MemoryLayout<Int32>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(port).bigEndian
        target.sin_addr.s_addr = inet_addr(address)
        let descriptor = descriptor
        let connected = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw TestConnection.Failure(step: "connect") }
    }

    deinit { close(descriptor) }

    /// How long a later read waits for the first byte.
    func wait(atMost patience: Duration) {
        var limit = timeval()
        limit.tv_sec = Int(patience.components.seconds)
        limit.tv_usec = .init(patience.components.attoseconds / 1_000_000_000_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Everything up to the end of the stream, or up to so many bytes; less when the patience ends.
    func receive(upTo limit: Int = .max) -> [UInt8] {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while received.count < limit {
            let count = read(descriptor, &chunk, min(chunk.count, limit - received.count))
            guard count > 0 else { break }
            received += chunk[..<count]
        }
        return received
    }
}

/// Runs steps that may block off the threads that the deployment runs on.
func offThread<Value: Sendable>(_ steps: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try steps() }) }
    }
}

extension LiveDeployment {
    /// Sends the bytes as they are, on a connection of their own, and takes what comes back until the server closes, or
    /// until so many bytes are there.
    func answer(to bytes: [UInt8], port: Int? = nil, upTo limit: Int = .max) async throws -> [UInt8] {
        let target = ready.nodes[0]
        return try await offThread {
            let socket = try BareSocket(address: target.address, port: port ?? target.port)
            socket.send(bytes)
            return socket.receive(upTo: limit)
        }
    }
}
