internal import CBrotli
internal import CZlib
internal import CZstd

/// Decompresses one member, piece by piece.
protocol Decompressor: AnyObject {
    /// Decompresses as much of `input` as fits into `output`; how much of both was used.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep
}

/// What one step did.
struct DecompressionStep {
    enum State {
        /// There may be more.
        case open
        /// The member is complete.
        case ended
        /// The input is no such member, or a damaged one.
        case failed
        /// It needs more memory than a scan may use.
        case tooLarge
    }

    var consumed = 0
    var produced = 0
    var state = State.open
}

/// gzip, zlib and bare deflate.
final class Inflater: Decompressor {
    private var stream = z_stream()
    private let isReady: Bool

    init(_ kind: MemberKind) {
        // 16 more asks for gzip's frame, a negative number for none.
        let windowBits: CInt = kind == .gzip ? 15 + 16 : kind == .zlib ? 15 : -15
        isReady =
            inflateInit2_(&stream, windowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit { if isReady { inflateEnd(&stream) } }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
        guard isReady else { return DecompressionStep(state: .failed) }
        stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(output.count)
        let result = inflate(&stream, Z_NO_FLUSH)
        var step = DecompressionStep(
            consumed: input.count - Int(stream.avail_in), produced: output.count - Int(stream.avail_out))
        switch result {
        case Z_OK, Z_BUF_ERROR: step.state = .open
        case Z_STREAM_END: step.state = .ended
        default: step.state = .failed
        }
        return step
    }
}

/// One frame of Zstandard.
final class ZstdDecompressor: Decompressor {
    /// RFC 8878 3.1.1.1.2: decoders should support windows of at least 8 MiB.
    private static let windowLog: CInt = 23
    private let context: OpaquePointer?

    init() {
        context = ZSTD_createDCtx()
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(context, &target, &source)
        var step = DecompressionStep(consumed: source.pos, produced: target.pos)
        if ZSTD_isError(result) != 0 {
            // ZSTD_error_frameParameter_windowTooLarge; its header with error codes is not public everywhere.
            step.state = String(cString: ZSTD_getErrorName(result)).contains("memory") ? .tooLarge : .failed
        } else if result == 0 {
            step.state = .ended
        }
        return step
    }
}

/// One stream of Brotli.
final class BrotliDecompressor: Decompressor {
    private let state = BrotliDecoderCreateInstance(nil, nil, nil)

    deinit { if let state { BrotliDecoderDestroyInstance(state) } }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
        guard let state else { return DecompressionStep(state: .tooLarge) }
        var available = input.count
        var next = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var room = output.count
        var target = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let result = BrotliDecoderDecompressStream(state, &available, &next, &room, &target, nil)
        var step = DecompressionStep(consumed: input.count - available, produced: output.count - room)
        switch result {
        case BROTLI_DECODER_RESULT_SUCCESS: step.state = .ended
        case BROTLI_DECODER_RESULT_ERROR: step.state = .failed
        default: step.state = .open
        }
        return step
    }
}
