namespace Chainrule.Cli.Parsing;

/// <summary>
/// The call can't be, whatever the files that it names hold: exit code 2. What only a file shows is a
/// <see cref="ChainruleException"/>: exit code 1.
/// </summary>
internal sealed class UsageException(string message, Remedy? remedy = null) : ChainruleException(message, remedy)
{
    /// <summary>
    /// The error that the value of an option can't be: the call's own where it stands on the command line, that of a file where
    /// it stands in one, as a configuration or a run's record.
    /// </summary>
    /// <param name="label">How errors name the option, see <see cref="OptionValue.Label"/>.</param>
    /// <param name="problem">What is wrong with it, as it goes on behind that name.</param>
    /// <param name="remedy">What to do about it.</param>
    public static ChainruleException Of(string label, string problem, Remedy? remedy = null) =>
        label.StartsWith("--", StringComparison.Ordinal)
            ? new UsageException(label + problem, remedy)
            : new ChainruleException(label + problem, remedy);
}
