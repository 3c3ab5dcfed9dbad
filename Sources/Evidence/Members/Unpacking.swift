/// Decompresses whole what rotated logs are compressed to: gzip and Zstandard.
enum Unpacking {
    private static let piece = 1 << 16

    /// What bytes that begin with a compressed member decompress to, as far as they do, and at most so much; nil for others.
    static func text(of bytes: [UInt8], limit: Int) -> [UInt8]? {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            var text: [UInt8] = []
            var isPacked = false
            while text.count < limit, let decompressor = decompressor(of: rest) {
                isPacked = true
                guard decompress(&rest, decompressor, into: &text, limit) else { break }
            }
            return isPacked ? text : nil
        }
    }

    private static func decompressor(of bytes: Slice<UnsafeRawBufferPointer>) -> (any Decompressor)? {
        let head = Array(bytes.prefix(MemberStart.lookahead))
        guard !head.isEmpty else { return nil }
        return switch head.withUnsafeBufferPointer({ $0.baseAddress.flatMap { MemberStart.at($0, head.count) } }) {
        case .member(.gzip): Inflater(.gzip)
        case .member(.zstd): ZstdDecompressor()
        default: nil
        }
    }

    /// False when the member did not end.
    private static func decompress(
        _ rest: inout Slice<UnsafeRawBufferPointer>, _ decompressor: any Decompressor, into text: inout [UInt8],
        _ limit: Int
    ) -> Bool {
        var room = [UInt8](repeating: 0, count: piece)
        while text.count < limit {
            let step = room.withUnsafeMutableBytes {
                decompressor.step(UnsafeRawBufferPointer(rebasing: rest), into: $0)
            }
            text += room.prefix(min(step.produced, limit - text.count))
            rest = rest.dropFirst(step.consumed)
            switch step.state {
            case .ended: return true
            case .failed, .tooLarge: return false
            case .open: if step.consumed == 0, step.produced == 0 { return false }
            }
        }
        return false
    }
}
