#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The sockets of all pools in the form that `poll` wants.
struct PollSet {
    private var descriptors: [pollfd] = []
    private var keys: [PoolKey?] = []

    /// Takes in what the pools watch now.
    mutating func update(wake: CInt, pools: [PoolKey: CurlPool]) {
        descriptors.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        descriptors.append(pollfd(fd: wake, events: Int16(POLLIN), revents: 0))
        keys.append(nil)
        for (key, pool) in pools {
            for (socket, events) in pool.watches {
                descriptors.append(pollfd(fd: socket, events: events, revents: 0))
                keys.append(key)
            }
        }
    }

    /// Waits until a socket is ready or the deadline has passed; returns the ready ones, the wake pipe without a key.
    mutating func wait(until deadline: MonotonicTime?) -> [(descriptor: CInt, key: PoolKey?, events: Int16)] {
        let timeout = deadline.map { ($0 - .now).pollTimeout } ?? -1
        guard poll(&descriptors, nfds_t(descriptors.count), timeout) > 0 else { return [] }
        return zip(descriptors, keys).compactMap { descriptor, key in
            descriptor.revents == 0 ? nil : (descriptor.fd, key, descriptor.revents)
        }
    }
}

extension Duration {
    /// Milliseconds rounded up, for `poll`; 0 when the time has passed.
    var pollTimeout: CInt { self <= .zero ? 0 : CInt(clamping: wholeMilliseconds) }
}
