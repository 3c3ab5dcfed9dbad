/// The exit codes of `keyspec`, which scripts rely on (numbers from 64 follow BSD `sysexits.h`).
package enum ExitCode: Int32, Sendable, Hashable, CaseIterable {
    /// Every selected clause of the gate's level holds.
    case success = 0
    /// A violation, an untestable clause or a stale waiver.
    case violation = 1
    /// No violation, but something selected stayed inconclusive.
    case inconclusive = 2
    /// Nothing ran, for instance because the filter matched nothing.
    case nothingRan = 3
    /// The command line is wrong (EX_USAGE).
    case usage = 64
    /// A spec, target or waiver file is invalid (EX_DATAERR).
    case invalidInput = 65
    /// The target was unreachable before anything ran (EX_UNAVAILABLE).
    case unreachable = 69
    /// The harness failed (EX_SOFTWARE).
    case harnessFailed = 70
    /// A report could not be written or did not verify (EX_IOERR).
    case reportFailed = 74
    /// A safety guard refused: host not named in the target, production without consent, budget too small (EX_NOPERM).
    case guardRefused = 77
    /// SIGINT; clean-up done, report of what ran written.
    case interrupted = 130
    /// SIGTERM; clean-up done, report of what ran written.
    case terminated = 143

    /// One line for the manual and `--help`.
    package var meaning: String {
        switch self {
        case .success: "every selected clause of the gate's level holds"
        case .violation: "a violation, an untestable clause or a stale waiver"
        case .inconclusive: "no violation, but something selected stayed inconclusive"
        case .nothingRan: "nothing ran (also: the filter matched nothing)"
        case .usage: "the command line is wrong"
        case .invalidInput: "a spec, target or waiver file is invalid"
        case .unreachable: "the target was unreachable before anything ran"
        case .harnessFailed: "the harness itself failed"
        case .reportFailed: "a report could not be written or did not verify"
        case .guardRefused: "a safety guard refused (host, production without consent, budget too small)"
        case .interrupted: "interrupted (SIGINT); clean-up done, report of what ran written"
        case .terminated: "terminated (SIGTERM); clean-up done, report of what ran written"
        }
    }
}
