namespace Chainrule;

/// <summary>
/// The one family of errors that the library throws for what a user can mend: a shape that doesn't fit, a notation that
/// can't be read, a damaged file. <see cref="Exception.Message"/> says what is wrong in terms of the user's own data;
/// <see cref="Help"/>, where there is one, says what to do about it.
/// </summary>
public class ChainruleException : Exception
{
    /// <summary>An error, how to mend it, and what caused it.</summary>
    /// <param name="message">What is wrong, naming the user's own file, row, column or layer.</param>
    /// <param name="help">What to do about it, one line without a full stop; null where there is nothing to add.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public ChainruleException(string message, string? help = null, Exception? cause = null)
        : base(message, cause) => Help = help;

    /// <summary>What to do about it; null where the message says it all.</summary>
    public string? Help { get; }
}
