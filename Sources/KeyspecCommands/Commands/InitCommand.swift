import ArgumentParser
import Deployment
import Reporting
import RunEvents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes a target file to fill in.
struct InitCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a commented target file to fill in. No file is ever overwritten.")

    @Argument(help: "Where to write it; - for standard output.")
    var file = "target.yaml"

    func execute(_ console: Console) async throws -> ExitStatus {
        if file == "-" {
            console.output(TargetTemplate.text)
            return .success
        }
        try write(Array(TargetTemplate.text.utf8))
        console.output("\(printable(file)) is written. Fill it in, then: keyspec doctor --target \(printable(file))\n")
        return .success
    }

    private func write(_ bytes: [UInt8]) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw CommandFailure(
                    .reportFailed, "\(file) exists and is not overwritten", remedy: "name another file")
            }
            throw CommandFailure(unwritable: FileProblem(.write, file, errno))
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest.removeFirst(count)
            } else if errno != EINTR {
                throw CommandFailure(unwritable: FileProblem(.write, file, errno))
            }
        }
    }
}

/// `write(2)`, which the method of that name hides.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}
