internal import COpenSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension RawConnection {
    /// From now on what TLS writes goes into memory, so that it can be encrypted first and sent later.
    func beginSealing() -> Bool {
        guard let session else { return true }
        guard let memory = BIO_new(BIO_s_mem()) else { return false }
        SSL_set0_wbio(session, memory)
        return true
    }

    /// The bytes as they go over the wire: in records of TLS, or as they are without it; nil when TLS failed.
    ///
    /// What was sealed first has to be sent first. Up to 16384 bytes are one record.
    func sealed(_ bytes: [UInt8]) -> [UInt8]? {
        guard session != nil else { return bytes }
        var written = 0
        while written < bytes.count {
            let progress = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[written...])) }
            guard case .done(let count) = progress else { return nil }
            written += count
        }
        return takeSealed()
    }

    /// What TLS itself has written since, such as the answer to a change of keys.
    func takeSealed() -> [UInt8] {
        guard let session, let memory = SSL_get_wbio(session) else { return [] }
        let count = BIO_ctrl_pending(memory)
        if count == 0 { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(BIO_read(memory, buffer.baseAddress, CInt(clamping: count))))
        }
    }

    /// Sends bytes that are sealed already.
    func sendSealed(_ bytes: ArraySlice<UInt8>) -> Progress {
        bytes.withUnsafeBytes { buffer in
            let count = send(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return .done(count) }
            let code = errno
            return code == EAGAIN || code == EWOULDBLOCK || code == EINTR
                ? .blocked(until: Int16(POLLOUT)) : .failed(.system(code))
        }
    }
}
