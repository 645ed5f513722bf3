namespace Chainrule;

/// <summary>One thing that a <see cref="Remedy"/> asks to set or to call. Immutable.</summary>
/// <param name="Member">What to do: a member of the library, as in <c>TableOptions.Ignore</c>.</param>
/// <param name="Subject">To what: the value, or the name of a column; null where the member alone is meant.</param>
/// <param name="Code">The same as a C# programmer writes it: <c>TableOptions.Ignore = ["id"]</c>.</param>
public sealed record RemedyStep(string Member, string? Subject, string Code)
{
    /// <summary>A member by its name alone.</summary>
    /// <param name="member">As in <c>TableOptions.Delimiter</c>.</param>
    public static RemedyStep Name(string member) => new(member, null, member);

    /// <summary>A property to be set to a number, to true or false, or to a value that is code itself.</summary>
    /// <param name="member">As in <c>TrainingOptions.Epochs</c>.</param>
    /// <param name="subject">Its value, as in <c>100</c>.</param>
    /// <param name="code">The value as code; null where that is the same.</param>
    public static RemedyStep Set(string member, string subject, string? code = null) =>
        new(member, subject, $"{member} = {code ?? subject}");

    /// <summary>A property to be set to a text.</summary>
    /// <param name="member">As in <c>TableOptions.Encoding</c>.</param>
    /// <param name="text">The text.</param>
    public static RemedyStep Text(string member, string text) => Set(member, text, Quoted(text));

    /// <summary>A list that is to hold a text.</summary>
    /// <param name="member">As in <c>TableOptions.Ignore</c>.</param>
    /// <param name="text">The text, such as the name of a column.</param>
    public static RemedyStep List(string member, string text) => Set(member, text, $"[{Quoted(text)}]");

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
