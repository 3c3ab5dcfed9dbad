#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The sockets that the engine's thread waits for, in the form that `poll` wants.
struct PollSet {
    /// Whom a socket belongs to.
    enum Owner: Hashable {
        case mailbox
        case pool(PoolKey)
        case raw(UInt64)
    }

    /// A socket that is ready.
    struct Ready {
        let descriptor: CInt
        let events: Int16
        let owner: Owner
    }

    private var descriptors: [pollfd] = []
    private var owners: [Owner] = []

    mutating func removeAll() {
        descriptors.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
    }

    mutating func add(_ descriptor: CInt, _ events: Int16, for owner: Owner) {
        descriptors.append(pollfd(fd: descriptor, events: events, revents: 0))
        owners.append(owner)
    }

    /// Waits until a socket is ready or the deadline has passed; returns the ready ones.
    mutating func wait(until deadline: MonotonicTime?) -> [Ready] {
        let timeout = deadline.map { ($0 - .now).pollTimeout } ?? -1
        guard poll(&descriptors, nfds_t(descriptors.count), timeout) > 0 else { return [] }
        return zip(descriptors, owners).compactMap { descriptor, owner in
            descriptor.revents == 0
                ? nil : Ready(descriptor: descriptor.fd, events: descriptor.revents, owner: owner)
        }
    }
}

extension Duration {
    /// Milliseconds rounded up, for `poll`; 0 when the time has passed.
    var pollTimeout: CInt { self <= .zero ? 0 : CInt(clamping: wholeMilliseconds) }
}
