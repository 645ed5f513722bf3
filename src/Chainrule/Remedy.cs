using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Chainrule;

/// <summary>
/// What can be done about something: a sentence without a full stop, in which each thing to set or to call is a
/// <see cref="RemedyStep"/>. As a text it names members of the library; a program that offers these in another way, as options of
/// a tool or buttons of a page, words the steps itself.
/// </summary>
/// <remarks>
/// An interpolated string where a remedy is wanted keeps its steps:
/// <c>Remedy remedy = $"leave it out with {RemedyStep.List("TableOptions.Ignore", "id")}";</c>
/// Numbers are written in the invariant culture.
/// </remarks>
[InterpolatedStringHandler]
public sealed class Remedy : IEquatable<Remedy>
{
    private readonly List<(string Text, RemedyStep? Step)> _parts = [];

    /// <summary>Begins a remedy that an interpolated string is written into.</summary>
    /// <param name="literalLength">The length of its literal parts.</param>
    /// <param name="formattedCount">How many other parts it has.</param>
    public Remedy(int literalLength, int formattedCount) =>
        _parts.EnsureCapacity((2 * formattedCount) + Math.Min(literalLength, 1));

    /// <summary>A remedy of words alone.</summary>
    /// <param name="text">The sentence, without a full stop.</param>
    public Remedy(string text) => AppendLiteral(text);

    /// <summary>What it asks to set or to call, in the order of the sentence; none where words say it all.</summary>
    public IReadOnlyList<RemedyStep> Steps => [.. _parts.Select(part => part.Step).OfType<RemedyStep>()];

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>The sentence in parts: words, and steps, whose text is null.</summary>
    public IEnumerable<(string? Words, RemedyStep? Step)> Parts =>
        _parts.Select(part => part.Step is null ? (part.Text, null) : ((string?)null, part.Step));

    /// <summary>The same remedy, whatever makes it one: an interpolated string keeps its steps.</summary>
    public static Remedy Of(Remedy remedy) => remedy;

    /// <summary>Words alone as a remedy; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static implicit operator Remedy?(string? text) => text is null ? null : new Remedy(text);

    /// <summary>The same with a capital at its beginning and a full stop.</summary>
    public Remedy AsSentence()
    {
        var sentence = new Remedy(0, _parts.Count);
        sentence._parts.AddRange(_parts);
        if (sentence._parts is [{ Step: null, Text: { Length: > 0 } first }, ..])
        {
            sentence._parts[0] = ($"{char.ToUpperInvariant(first[0])}{first[1..]}", null);
        }

        sentence.AppendLiteral(".");
        return sentence;
    }

    /// <summary>The sentence, with each step in the words of whoever shows it.</summary>
    /// <param name="wording">Says how a step is written.</param>
    public string Worded(Func<RemedyStep, string> wording)
    {
        ArgumentNullException.ThrowIfNull(wording);
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part.Step is null ? part.Text : wording(part.Step));
        }

        return text.ToString();
    }

    /// <summary>The sentence as a C# programmer reads it.</summary>
    public override string ToString() => Worded(step => step.Code);

    /// <summary>Adds words.</summary>
    public void AppendLiteral(string value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _parts.Add((value, null));
        }
    }

    /// <summary>Adds a step.</summary>
    public void AppendFormatted(RemedyStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        _parts.Add((step.Code, step));
    }

    /// <summary>Adds another remedy, with its steps.</summary>
    public void AppendFormatted(Remedy? remedy) => _parts.AddRange(remedy?._parts ?? []);

    /// <summary>Adds a word.</summary>
    public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

    /// <summary>Adds a value, in the invariant culture.</summary>
    public void AppendFormatted<T>(T value, string? format = null)
        where T : IFormattable => AppendLiteral(value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>Whether both say the same.</summary>
    public bool Equals(Remedy? other) => other is not null && _parts.SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Remedy);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
