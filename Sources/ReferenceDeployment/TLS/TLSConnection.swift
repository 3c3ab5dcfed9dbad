import COpenSSL
import CReferenceShims
import NIOCore

/// One `SSL` over two memory BIOs: bytes of the network in and out, plain bytes in and out, no socket of its own.
///
/// Used on one event loop only.
final class TLSConnection {
    /// What a step came to.
    enum Progress { case complete, incomplete, failed }

    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// Keeps the policy alive as long as a connection uses it.
    private let context: TLSContext
    /// Whether OpenSSL still wants to be asked for early data before it goes on with the handshake.
    private(set) var awaitsEarlyData: Bool

    init(context: TLSContext) throws {
        guard let ssl = SSL_new(context.pointer), let incoming = BIO_new(BIO_s_mem()),
            let outgoing = BIO_new(BIO_s_mem())
        else { throw TLSFailure("start a TLS connection") }
        self.context = context
        awaitsEarlyData = context.acceptsEarlyData
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_accept_state(ssl)
    }

    deinit { SSL_free(ssl) }

    func receive(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { _ = BIO_write(incoming, $0.baseAddress, Int32($0.count)) }
    }

    /// What waits for the network, or nothing.
    func takeOutgoing(allocator: ByteBufferAllocator) -> ByteBuffer? {
        let waiting = BIO_ctrl_pending(outgoing)
        guard waiting > 0 else { return nil }
        var buffer = allocator.buffer(capacity: waiting)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: waiting) {
            max(0, Int(BIO_read(outgoing, $0.baseAddress, Int32(waiting))))
        }
        return buffer
    }

    /// Speaks these versions only, whatever the context says; before the handshake begins.
    func limit(to versions: Set<Int32>) {
        SSL_clear_options(ssl, TLSOption.allExclusions)
        SSL_set_options(ssl, TLSOption.exclusion(allBut: versions))
        _ = reference_set_connection_minimum(ssl, versions.min() ?? TLS1_3_VERSION)
        _ = reference_set_connection_maximum(ssl, versions.max() ?? TLS1_3_VERSION)
    }

    /// Decrypts early data into the buffer, all that is there; complete when there will be no more (RFC 8446, 2.3).
    func readEarlyData(into buffer: inout ByteBuffer) -> Progress {
        while true {
            ERR_clear_error()
            var count = 0
            var result = SSL_READ_EARLY_DATA_ERROR
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) {
                result = SSL_read_early_data(ssl, $0.baseAddress, min($0.count, 16_384), &count)
                return count
            }
            switch result {
            case SSL_READ_EARLY_DATA_SUCCESS: continue
            case SSL_READ_EARLY_DATA_FINISH:
                awaitsEarlyData = false
                return .complete
            default: return progress(of: 0)
            }
        }
    }

    func handshake() -> Progress {
        ERR_clear_error()
        return progress(of: SSL_do_handshake(ssl))
    }

    /// Decrypts one record into the buffer; complete when it held application data.
    func read(into buffer: inout ByteBuffer) -> Progress {
        ERR_clear_error()
        var result: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) {
            result = SSL_read(ssl, $0.baseAddress, Int32(min($0.count, 16_384)))
            return max(0, Int(result))
        }
        return progress(of: result)
    }

    /// Encrypts from the front of the buffer and moves its reader past what was taken.
    func write(_ buffer: inout ByteBuffer) -> Progress {
        ERR_clear_error()
        var result: Int32 = 1
        buffer.readWithUnsafeReadableBytes {
            guard $0.count > 0 else { return 0 }
            guard isEstablished else {
                // An answer to early data, before the client has finished (RFC 8446, 2.3).
                var count = 0
                result = SSL_write_early_data(ssl, $0.baseAddress, $0.count, &count)
                return count
            }
            result = SSL_write(ssl, $0.baseAddress, Int32($0.count))
            return max(0, Int(result))
        }
        return progress(of: result)
    }

    /// Queues the close_notify alert (RFC 8446, 6.1).
    func close() {
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
    }

    /// Whether the handshake is complete.
    var isEstablished: Bool { SSL_is_init_finished(ssl) == 1 }

    /// Whether the peer has said that it sends no more.
    var peerHasClosed: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

    var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &length)
        return name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self) }
    }

    private func progress(of result: Int32) -> Progress {
        if result > 0 { return .complete }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .incomplete
        default: return .failed
        }
    }
}
