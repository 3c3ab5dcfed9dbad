import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Beginnings that no Brotli stream has, by trial.
///
/// Brotli has no mark, so that it is tried wherever it might begin; and the files of a deployment are searched many times in a
/// run, most of whose bytes are the same each time. Whether a decoder fails within some bytes depends on those bytes alone.
final class FalseStarts: Sendable {
    static let shared = FalseStarts()

    /// Beginnings that are kept, at most; then all are forgotten.
    private static let limit = 1 << 15
    /// Longer ones are not kept.
    private static let longest = 256
    /// A decoder reads so many bytes ahead of those that it has used.
    private static let lookahead = 16

    /// By their first eight bytes; of several the last that failed.
    private let known = Mutex<[UInt64: [UInt8]]>([:])

    /// Whether these bytes begin in such a way.
    func contains(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count >= 8, let bytes = known.withLock({ $0[Self.head(base)] }), bytes.count <= count
        else { return false }
        return memcmp(base, bytes, bytes.count) == 0
    }

    /// Notes that a decoder failed when it had used so many of the bytes.
    func insert(_ base: UnsafePointer<UInt8>, _ count: Int, used: Int) {
        let length = max(8, used + Self.lookahead)
        guard length <= count, length <= Self.longest else { return }
        let bytes = Array(UnsafeBufferPointer(start: base, count: length))
        known.withLock { known in
            if known.count >= Self.limit { known = [:] }
            known[Self.head(base)] = bytes
        }
    }

    private static func head(_ base: UnsafePointer<UInt8>) -> UInt64 {
        UnsafeRawPointer(base).loadUnaligned(as: UInt64.self)
    }
}
