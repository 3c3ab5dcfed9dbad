import Evidence
import Secrecy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Searches what a run wrote for the run's own secrets, with the instrument that searches deployments.
struct SelfSearch: Sendable {
    /// A file, or what the terminal was shown, and what is wrong with it.
    typealias Problem = (path: String, text: String)

    private let scan: Result<EvidenceScan, SelfTestFailure>
    /// Secrets so short that their letters in another case are likelier another word.
    private let words: Set<String>

    private static let wordLength = 16

    init(_ secrets: [Secret]) {
        words = Set(secrets.filter { $0.count < Self.wordLength }.map(\.name))
        do throws(SelfTestFailure) { scan = .success(try EvidenceScan(secrets: secrets)) } catch {
            scan = .failure(error)
        }
    }

    /// Searches files; one with a secret in it is removed, unless others need it to clean up after the run.
    func problems(in files: [String], removing: Bool) -> [Problem] {
        files.compactMap { path in
            guard access(path, F_OK) == 0 else { return nil }
            guard let problem = problem(path, { $0.scan(fileAt: path) }) else { return nil }
            if removing { unlink(path) }
            return (path, problem + (removing ? "; the file was removed" : ""))
        }
    }

    /// Searches what was shown.
    func problem(in transcript: [UInt8]) -> Problem? {
        problem("the terminal", { $0.scan(transcript) }).map { ("the terminal", $0) }
    }

    private func problem(_ name: String, _ search: (EvidenceScan) -> SourceResult) -> String? {
        switch scan {
        case .failure(let failure): return "\(name) could not be searched for secrets: \(failure)"
        case .success(let scan):
            let result = search(scan)
            let hits = result.hits.filter { hit in
                ![.upper, .mixedCase].contains(hit.form.encoding) || !words.contains(scan.subjects[hit.subject])
            }
            if let hit = hits.first {
                return "\(name) holds the secret \(scan.subjects[hit.subject]) at byte \(hit.offset), \(hit.form)"
            }
            return result.gaps.first.map { "\(name) could not be searched whole for secrets: it \($0)" }
        }
    }
}
