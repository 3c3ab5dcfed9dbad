import ArgumentParser
import Evidence
import OwnThread
import RunEvents
import TypedYAML

/// Searches files for planted tokens and leaked keys.
struct ScanCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Search files and folders for planted tokens or leaked keys, in every encoding.",
        discussion: """
            Finds each token as it is, in upper case, reversed, in base64, hexadecimal and further encodings, as a digest, \
            and inside gzip, zlib, zstd, brotli, tar, zip and SQLite files. A hit is told by source, offset, encoding and \
            name, never with what stands around it.
            Ends with 0 when nothing was found, 1 when something was, 2 when nothing was found but something could not be \
            read whole, and 65 when the token file is invalid.
            """)

    @Option(
        help: ArgumentHelp(
            "Tokens to search for, one a line: TOKEN, or NAME, a tab and TOKEN, or a JSON object with 'token', and 'name' "
                + "and 'values' (whole texts it was sent in, for their digests) if you like; may be repeated.",
            valueName: "file"))
    var tokens: [String] = []

    @Option(
        name: .customLong("keys-form"),
        help: ArgumentHelp(
            "Keys to search for without knowing them, such as 'ak_live_*'; * stands for 16 or more letters, digits, _ and "
                + "-, ? for one; may be repeated.",
            valueName: "form"),
        transform: Self.form)
    var keyForms: [KeyForm] = []

    @Option(help: ArgumentHelp("How deep members may be nested in each other.", valueName: "n"))
    var depth = ScanLimits().depth

    @Flag(help: "As a JSON object.")
    var json = false

    @Argument(help: "Files and folders; - is standard input.")
    var paths: [String]

    func validate() throws {
        if tokens.isEmpty, keyForms.isEmpty {
            throw ValidationError("nothing to search for; give --tokens FILE or --keys-form 'ak_live_*'")
        }
        if !(0...32).contains(depth) { throw ValidationError("--depth is a number from 0 to 32") }
        if paths.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read only once") }
    }

    func execute(_ console: Console) async throws -> ExitStatus {
        let subjects = try ScanTokenFile.subjects(in: tokens)
        let scan: EvidenceScan
        do throws(SelfTestFailure) {
            scan = try EvidenceScan(subjects, forms: keyForms, limits: ScanLimits(depth: depth))
        } catch {
            throw CommandFailure(.harnessFailed, error.description, remedy: "please report it as a fault of keyspec")
        }
        var sources: [ScannedSource] = []
        if paths.contains("-") {
            sources.append(ScannedSource(name: "standard input", result: scan.scanStandardInput()))
        }
        sources += await scan.scan(paths: paths.filter { $0 != "-" }, workers: processorCount)
        let outcome = ScanOutcome(sources: sources, subjects: scan.subjects)
        console.output(json ? outcome.json.text() + "\n" : outcome.text)
        return outcome.status
    }

    private static func form(_ text: String) throws -> KeyForm {
        guard let form = KeyForm(text) else {
            throw ValidationError(
                "'\(text)' is no form of keys; it starts with four or more letters, digits, _ or -, and goes on with * or ?"
            )
        }
        return form
    }
}
