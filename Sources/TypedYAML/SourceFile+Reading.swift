#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension SourceFile {
    /// The largest file that is read unless the caller says otherwise: 4 MiB.
    package static var defaultSizeLimit: Int { 4 << 20 }

    /// Reads a text file.
    ///
    /// Refuses what no hand-written file is: a folder or device, more than `limit` bytes (found out without reading
    /// them), bytes that are not UTF-8, a NUL.
    ///
    /// - Parameter name: the name shown to the user; the path unless given.
    package static func read(
        _ path: String, name: String? = nil, limit: Int = defaultSizeLimit
    ) -> Result<SourceFile, Diagnostic> {
        let reading = FileReading(path: path, name: name ?? path, limit: limit)
        do {
            return .success(try reading.run())
        } catch {
            return .failure(error)
        }
    }
}

/// One attempt to read one file.
private struct FileReading {
    let path: String
    let name: String
    let limit: Int

    func run() throws(Diagnostic) -> SourceFile {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw problem("file-is-folder", "\(name) is a folder", help: "name a file inside it")
        case S_IFREG where status.st_size > limit:
            throw tooLarge(Int(status.st_size))
        case S_IFREG, S_IFIFO, S_IFCHR:
            break
        default:
            throw problem("file-not-regular", "\(name) is not a file that can be read", help: nil)
        }
        let bytes = try content()
        if bytes.isEmpty {
            throw problem("file-empty", "\(name) is empty", help: nil)
        }
        return try validated(bytes)
    }

    private func content() throws(Diagnostic) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var patience = Self.patience(with: descriptor)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = systemRead(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&waiting, 1, -1)
                patience = 0
                continue
            }
            guard count >= 0 else { throw failure(errno) }
            if count == 0, bytes.isEmpty, patience > 0 {
                patience -= 1
                if patience == 0 {
                    throw problem("file-unreadable", "\(name) is a pipe that nobody writes to", help: "name a file")
                }
                poll(nil, 0, Self.interval)
                continue
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit { throw tooLarge(nil) }
        }
    }

    /// Milliseconds between two looks for somebody who writes to a pipe.
    private static let interval: Int32 = 50

    /// How many looks are taken until somebody writes: a pipe that nobody writes to would be waited for for ever.
    private static func patience(with descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO ? 40 : 0
    }

    private func validated(_ bytes: [UInt8]) throws(Diagnostic) -> SourceFile {
        var offset = 0
        if let nul = bytes.firstIndex(of: 0) {
            offset = nul
        } else if let bad = firstInvalidUTF8(bytes) {
            offset = bad
        } else {
            return SourceFile(name: name, path: path, validated: bytes)
        }
        let what = bytes[offset] == 0 ? "a NUL byte" : "byte 0x\(hexadecimal(bytes[offset])), which is not UTF-8"
        let repaired = SourceFile(name: name, text: String(decoding: bytes, as: UTF8.self))
        let before = String(decoding: bytes[..<offset], as: UTF8.self).unicodeScalars.count
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 1 : 0
        throw Diagnostic(
            .error, "file-not-text", "\(name) is not a text file: \(what) at offset \(offset)",
            at: repaired.range(scalars: before - mark..<before - mark + 1), help: "save the file as UTF-8")
    }

    private func tooLarge(_ size: Int?) -> Diagnostic {
        let found = size.map { "\($0) bytes" } ?? "more"
        return problem(
            "file-too-large", "\(name) is too large: \(found), where at most \(limit) bytes are read",
            help: "split the file")
    }

    private func failure(_ number: Int32) -> Diagnostic {
        switch number {
        case ENOENT, ENOTDIR: problem("file-missing", "there is no file \(name)", help: "check the path")
        case EACCES, EPERM: problem("file-unreadable", "\(name) may not be read", help: "check its permissions")
        default: problem("file-unreadable", "\(name) cannot be read: \(String(cString: strerror(number)))", help: nil)
        }
    }

    private func problem(_ code: String, _ message: String, help: String?) -> Diagnostic {
        Diagnostic(.error, code, message, in: name, help: help)
    }
}

/// `read(2)`, which the method of that name hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
}

/// The offset of the first byte that no UTF-8 text has in its place; nil for a valid text.
private func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    // Slow and exact: only a file that is refused gets here.
    var offset = 0
    while offset < bytes.count {
        var iterator = bytes[offset...].makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return offset }
        offset += UTF8.width(scalar)
    }
    return nil
}
