#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What tells a file from another one whatever its name is.
package struct FileIdentity: Sendable, Hashable {
    package let device: UInt64
    package let node: UInt64
}

/// An open file, pipe or terminal.
final class FileBytes {
    let descriptor: CInt
    /// False for what was open when the program began.
    let isOwned: Bool

    /// Opens a file without waiting for a writer; throws the reason.
    init(path: String) throws(FileTrouble) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        isOwned = true
        if descriptor < 0 { throw FileTrouble(errno) }
        // Opening does not wait, reading does, as long as somebody has the other end.
        _ = fcntl(descriptor, F_SETFL, 0)
    }

    /// Standard input.
    init(standardInput: Void) {
        descriptor = STDIN_FILENO
        isOwned = false
    }

    deinit { if isOwned { close(descriptor) } }

    var status: FileStatus? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? FileStatus(status) : nil
    }

    /// Reads from the current place; 0 at the end.
    func read(into room: UnsafeMutableRawBufferPointer) throws(FileTrouble) -> Int {
        while true {
            let count = systemRead(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            if errno != EINTR { throw FileTrouble(errno) }
        }
    }

    /// Reads at a place; fewer bytes than asked for only at the end.
    func read(at offset: Int, into room: UnsafeMutableRawBufferPointer) throws(FileTrouble) -> Int {
        var done = 0
        while done < room.count {
            let count = pread(descriptor, room.baseAddress.map { $0 + done }, room.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileTrouble(errno) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// So many bytes at a place; fewer only at the end.
    func read(_ count: Int, at offset: Int) throws(FileTrouble) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var result: Result<Int, FileTrouble> = .success(0)
        bytes.withUnsafeMutableBytes { room in
            result = Result { () throws(FileTrouble) in try read(at: offset, into: room) }
        }
        return try Array(bytes.prefix(result.get()))
    }

    /// A moment for whoever is about to open the other end of a pipe.
    func waitForWriter() { usleep(100_000) }

    /// Continues at a place.
    func move(to offset: Int) throws(FileTrouble) {
        if lseek(descriptor, off_t(offset), SEEK_SET) < 0 { throw FileTrouble(errno) }
    }
}

/// `read(2)`, which the methods of that name hide.
private func systemRead(_ descriptor: CInt, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, start, count)
}

/// What the system says of a file.
struct FileStatus {
    enum Kind { case file, folder, pipe, device, other }

    let kind: Kind
    let size: Int
    let identity: FileIdentity

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFIFO: .pipe
            case S_IFCHR: .device
            default: .other
            }
        size = Int(status.st_size)
        identity = FileIdentity(
            device: UInt64(truncatingIfNeeded: status.st_dev), node: UInt64(truncatingIfNeeded: status.st_ino))
    }

    /// The status of what a path leads to, links followed.
    init(path: String) throws(FileTrouble) {
        var status = stat()
        if stat(path, &status) != 0 { throw FileTrouble(errno) }
        self.init(status)
    }
}

/// An `errno` and what it means.
struct FileTrouble: Error {
    let number: CInt

    init(_ number: CInt) { self.number = number }

    var reason: String { String(cString: strerror(number)) }
    /// Whether the file is gone, as a rotated or deleted one is.
    var isAbsence: Bool { number == ENOENT }
}

/// Names in a folder.
enum Folder {
    /// The names in a folder, in order.
    static func names(in path: String) throws(FileTrouble) -> [String] {
        guard let folder = opendir(path) else { throw FileTrouble(errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
