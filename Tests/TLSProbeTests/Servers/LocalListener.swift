import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A server of the test's own on a free loopback port: what it does with a connection is a function.
final class LocalListener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    /// - Parameter serve: Gets each connection with its number, counted from 1, on a thread of its own. The connection is
    ///   closed when it returns.
    init(_ serve: @escaping @Sendable (_ connection: Int32, _ number: Int) -> Void) throws {
        let (descriptor, port) = try Self.bind()
        self.descriptor = descriptor
        self.port = port
        listen(descriptor, 128)
        Thread.detachNewThread {
            var number = 0
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    return
                }
                number += 1
                let count = number
                var sendsAtOnce: Int32 = 1
                setsockopt(
                    connection, Int32(IPPROTO_TCP), TCP_NODELAY, &sendsAtOnce, socklen_t(MemoryLayout<Int32>.size))
                Thread.detachNewThread {
                    serve(connection, count)
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// A port that nobody listens on.
    static func freePort() throws -> UInt16 {
        let (descriptor, port) = try bind()
        close(descriptor)
        return port
    }

    /// Whether this machine has IPv6 on its loopback.
    static var hasIPv6: Bool {
        let descriptor = socket(AF_INET6, streamType, 0)
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        inet_pton(AF_INET6, "::1", &address.sin6_addr)
        return withUnsafeBytes(of: &address) { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            #if canImport(Glibc)
                return Glibc.bind(descriptor, start, socklen_t(bytes.count)) == 0
            #else
                return Darwin.bind(descriptor, start, socklen_t(bytes.count)) == 0
            #endif
        }
    }

    /// Whether somebody listens.
    static func answers(_ host: String, _ port: UInt16) -> Bool {
        guard let descriptor = connect(host, port) else { return false }
        close(descriptor)
        return true
    }

    /// A connection to a loopback port; nil for none.
    static func connect(_ host: String, _ port: UInt16) -> Int32? {
        let isIPv6 = host.contains(":")
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, streamType, 0)
        var result: Int32 = -1
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            result = withUnsafeBytes(of: &address) { systemConnect(descriptor, $0) }
        } else {
            var address = loopback(port)
            result = withUnsafeBytes(of: &address) { systemConnect(descriptor, $0) }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func systemConnect(_ descriptor: Int32, _ address: UnsafeRawBufferPointer) -> Int32 {
        guard let start = address.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
        #if canImport(Glibc)
            return Glibc.connect(descriptor, start, socklen_t(address.count))
        #else
            return Darwin.connect(descriptor, start, socklen_t(address.count))
        #endif
    }

    #if canImport(Glibc)
        private static let streamType = Int32(SOCK_STREAM.rawValue)
    #else
        private static let streamType = SOCK_STREAM
    #endif

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func bind() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, streamType, 0)
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            #if canImport(Glibc)
                return Glibc.bind(descriptor, start, length) == 0 && getsockname(descriptor, start, &length) == 0
            #else
                return Darwin.bind(descriptor, start, length) == 0 && getsockname(descriptor, start, &length) == 0
            #endif
        }
        guard isBound else { throw ServerFailure(reason: "no free port") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// What a misbehaving server does with a connection.
enum Misbehaviour {
    /// Waits for the hello.
    static func takeHello(_ connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        _ = recv(connection, &buffer, buffer.count, 0)
    }

    static func send(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    Glibc.send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                #else
                    Darwin.send(connection, bytes.baseAddress, bytes.count, 0)
                #endif
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The close that follows is a reset.
    static func reset(_ connection: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Says nothing more until the client goes.
    static func hold(_ connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while recv(connection, &buffer, buffer.count, 0) > 0 {}
    }

    static func alert(_ code: UInt8, level: UInt8 = 2) -> [UInt8] { [21, 3, 3, 0, 2, level, code] }

    /// Passes bytes in both directions until either end closes.
    ///
    /// - Parameter slowly: whether what the server says comes in pieces: its first 256 bytes, which hold the first headers
    ///   and the whole ServerHello, one by one, the others by 61. All of a chain of certificates one by one would take
    ///   a busy machine minutes and cut nothing that these do not.
    static func relay(_ connection: Int32, to port: UInt16, slowly: Bool = false) {
        guard let server = LocalListener.connect("127.0.0.1", port) else { return }
        defer { close(server) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var passed = 0
        while true {
            var sockets = [
                pollfd(fd: connection, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&sockets, 2, 30_000) > 0 else { return }
            if sockets[0].revents != 0 {
                let count = recv(connection, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                send(Array(buffer[..<count]), to: server)
            }
            if sockets[1].revents != 0 {
                let count = recv(server, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                var rest = buffer[..<count]
                while !rest.isEmpty {
                    let piece = rest.prefix(!slowly ? count : passed < 256 ? 1 : 61)
                    send(Array(piece), to: connection)
                    passed += piece.count
                    rest = rest.dropFirst(piece.count)
                }
            }
        }
    }
}
