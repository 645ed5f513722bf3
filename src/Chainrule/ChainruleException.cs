namespace Chainrule;

/// <summary>
/// The one family of errors that the library throws for what a user can mend: a shape that doesn't fit, a notation that
/// can't be read, a damaged file. <see cref="Exception.Message"/> says what is wrong in terms of the user's own data;
/// <see cref="Remedy"/>, where there is one, says what to do about it.
/// </summary>
public class ChainruleException : Exception
{
    /// <summary>An error, how to mend it, and what caused it.</summary>
    /// <param name="message">What is wrong, naming the user's own file, row, column or layer.</param>
    /// <param name="remedy">What to do about it, one line without a full stop; null where there is nothing to add.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public ChainruleException(string message, Remedy? remedy = null, Exception? cause = null)
        : base(message, cause) => Remedy = remedy;

    /// <summary>What to do about it, as data; null where the message says it all.</summary>
    public Remedy? Remedy { get; }

    /// <summary>The same in the words of a C# programmer.</summary>
    public string? Help => Remedy?.ToString();

    /// <summary>The type, the message, what to do about it and where it was thrown: what a crash prints.</summary>
    public override string ToString()
    {
        string text = base.ToString(), beginning = $"{GetType()}: {Message}";
        return Help is not string help ? text
            : text.StartsWith(beginning, StringComparison.Ordinal) ? $"{beginning}\n  help: {help}{text[beginning.Length..]}"
            : $"{text}\n  help: {help}";
    }
}
