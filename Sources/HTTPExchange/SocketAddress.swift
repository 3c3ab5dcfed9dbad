// curl.h brings <sys/socket.h> into that module, so that Swift finds the socket constants there.
internal import CKeyspecShims

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// An address and port to connect to, as the system keeps it.
struct SocketAddress: Sendable, Hashable {
    private let bytes: [UInt8]
    let family: CInt

    private init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(length)))
        family = CInt(address.pointee.sa_family)
    }

    /// The addresses of a host; asks the resolver, and so may block, unless the host is an address and `isNumeric`.
    static func addresses(
        of host: String, port: UInt16, isNumeric: Bool
    ) -> Result<[SocketAddress], TransportFailure> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else {
            return .failure(.nameNotResolved(host: host))
        }
        defer { freeaddrinfo(list) }
        let entries = sequence(first: list, next: { $0?.pointee.ai_next })
        let addresses = entries.prefix { $0 != nil }.compactMap { entry -> SocketAddress? in
            guard let entry = entry?.pointee, let address = entry.ai_addr else { return nil }
            return SocketAddress(address, length: entry.ai_addrlen)
        }
        return addresses.isEmpty ? .failure(.nameNotResolved(host: host)) : .success(addresses)
    }

    /// Calls `body` with the address in the form that `connect` takes.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result?) -> Result? {
        bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.flatMap { body($0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) }
        }
    }

    /// An end of a connected socket: ours (`getsockname`) or the other (`getpeername`), as text and port.
    static func end(
        of descriptor: CInt, _ name: (CInt, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> CInt
    ) -> (address: String, port: UInt16)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard name(descriptor, address, &length) == 0 else { return nil }
                var host = [CChar](repeating: 0, count: 64)
                var service = [CChar](repeating: 0, count: 16)
                guard
                    getnameinfo(
                        address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) == 0,
                    let port = UInt16(Self.text(service))
                else { return nil }
                return (Self.text(host), port)
            }
        }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
