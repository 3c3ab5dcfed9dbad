// curl.h brings <sys/socket.h> into that module, so that Swift finds the socket constants there.
internal import CKeyspecShims

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// An address and port to connect to.
package struct SocketAddress: Sendable, Hashable {
    private let bytes: [UInt8]
    let family: CInt
    /// The address in numbers, without the port: `127.0.0.1`, `::1`.
    package let host: String
    package let port: UInt16

    /// The addresses of a name or of an address in numbers, in the resolver's order, each once; empty when there is none.
    ///
    /// Asks the resolver, and so may block.
    package static func resolve(_ host: String, port: UInt16) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = streamType
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        for entry in sequence(first: list, next: { $0?.pointee.ai_next }).prefix(while: { $0 != nil }) {
            guard let entry = entry?.pointee, let address = entry.ai_addr,
                let found = SocketAddress(address, length: entry.ai_addrlen, port: port), !addresses.contains(found)
            else { continue }
            addresses.append(found)
        }
        return addresses
    }

    private init?(_ address: UnsafePointer<sockaddr>, length: socklen_t, port: UInt16) {
        bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(length)))
        family = CInt(address.pointee.sa_family)
        var text = [CChar](repeating: 0, count: 64)
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        self.port = port
    }

    /// The same address with another port.
    package func with(port: UInt16) -> SocketAddress? { Self.resolve(host, port: port).first }

    /// A new socket that does not block and is on its way to the address; the error number when there is none.
    func connect() -> Result<CInt, SocketFailure> {
        let descriptor = socket(family, Self.streamType, 0)
        if descriptor < 0 { return .failure(SocketFailure(code: errno)) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        let code = bytes.withUnsafeBytes { bytes -> CInt in
            guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return EINVAL }
            return systemConnect(descriptor, address, socklen_t(bytes.count)) == 0 ? 0 : errno
        }
        if code == 0 || code == EINPROGRESS || code == EINTR { return .success(descriptor) }
        close(descriptor)
        return .failure(SocketFailure(code: code))
    }

    private static var streamType: CInt {
        #if canImport(Glibc)
            CInt(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:8443`, `[::1]:8443`.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What the system said about a socket.
package struct SocketFailure: Error, Sendable, Hashable {
    package let code: CInt

    /// Whether nobody listens there or no way leads there, told at once.
    package var isRefusal: Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT].contains(code)
    }

    /// Whether this machine, not the other, has too little of something.
    package var isOwn: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM, EACCES, EPERM].contains(code) }

    /// The system's sentence for it.
    package var text: String { String(cString: strerror(code)) }
}

/// `connect(2)`, which the method of that name hides.
private func systemConnect(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> CInt {
    connect(descriptor, address, length)
}
