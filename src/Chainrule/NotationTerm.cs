using System.Globalization;

namespace Chainrule;

/// <summary>
/// One term of a notation, <c>name[:argument[:argument…]]</c>, as in <c>dense:128</c> or <c>huber:1.5</c>. Layers, losses,
/// optimizers, schedules and initializers are all written this way; terms are separated by blanks. Numbers are read
/// in the invariant culture and are always finite.
/// </summary>
public sealed class NotationTerm
{
    private const string WriteTerm = "write name or name:argument";

    private readonly string[] _arguments;

    private NotationTerm(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Any(string.IsNullOrEmpty))
        {
            throw new ChainruleException(
                parts[0].Length == 0 ? $"'{text}' has no name before its colon" : $"'{text}' has a colon with nothing after it",
                WriteTerm);
        }

        Text = text;
        Name = parts[0];
        _arguments = parts[1..];
    }

    /// <summary>The whole term as it was written.</summary>
    public string Text { get; }

    /// <summary>What stands before the first colon.</summary>
    public string Name { get; }

    /// <summary>The number of arguments.</summary>
    public int Count => _arguments.Length;

    /// <summary>Whether a word can be a name in any notation: lower-case letters, digits and hyphens.</summary>
    internal static bool CanBeName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Whether a usage may call an argument so: no blanks, and nothing that means something in a notation.</summary>
    internal static bool CanBeArgument(ReadOnlySpan<char> argument)
    {
        foreach (char c in argument)
        {
            if (char.IsWhiteSpace(c) || c is ':' or '[' or ']' or '(' or ')' or '|')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All terms of a notation; none where it is blank.</summary>
    /// <exception cref="ChainruleException">A term has an empty name or argument.</exception>
    public static IReadOnlyList<NotationTerm> ParseAll(string notation) =>
        [.. notation.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => new NotationTerm(text))];

    /// <summary>The one term of a notation.</summary>
    /// <param name="notation">What the user wrote.</param>
    /// <param name="kind">What it should name, for the error: "optimizer".</param>
    /// <exception cref="ChainruleException">There is no term, or more than one, or it is malformed.</exception>
    public static NotationTerm Parse(string notation, string kind)
    {
        IReadOnlyList<NotationTerm> terms = ParseAll(notation);
        return terms.Count switch
        {
            1 => terms[0],
            0 => throw new ChainruleException($"the {kind} is empty", WriteTerm),
            _ => throw new ChainruleException($"'{notation}' should name one {kind}, not {terms.Count} things", WriteTerm),
        };
    }

    /// <summary>An argument as it was written.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="meaning">What it is, for the error: "units".</param>
    /// <exception cref="ChainruleException">It is missing.</exception>
    public string Word(int index, string meaning) => index < Count
        ? _arguments[index]
        : throw new ChainruleException($"'{Text}' lacks its {meaning}", $"write {Name}:{meaning}");

    /// <summary>An argument that is a number.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="meaning">What it is, for the error: "rate".</param>
    /// <param name="fallback">Its value where it isn't written; null where it must be.</param>
    /// <exception cref="ChainruleException">It is missing, or not a finite number.</exception>
    public double Number(int index, string meaning, double? fallback = null)
    {
        if (index >= Count && fallback is double value)
        {
            return value;
        }

        string word = Word(index, meaning);
        return
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new ChainruleException(
                $"'{Text}': the {meaning} '{word}' is not a number", $"write the {meaning} in digits, with a point, as in 0.5");
    }

    /// <summary>An argument that is a number in single precision; see <see cref="Number"/>.</summary>
    public float Single(int index, string meaning, float? fallback = null)
    {
        if (index >= Count && fallback is float value)
        {
            return value;
        }

        // straight from the text: rounding twice, through double, could give another float
        double wide = Number(index, meaning);
        float number = float.Parse(Word(index, meaning), NumberStyles.Float, CultureInfo.InvariantCulture);
        return float.IsFinite(number)
            ? number
            : throw new ChainruleException(
                $"'{Text}': the {meaning} {wide} is too large", $"write a {meaning} up to {float.MaxValue}");
    }

    /// <summary>An argument that is a whole number.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="meaning">What it is, for the error: "units".</param>
    /// <param name="fallback">Its value where it isn't written; null where it must be.</param>
    /// <exception cref="ChainruleException">It is missing, or not a whole number that fits 32 bits.</exception>
    public int Integer(int index, string meaning, int? fallback = null)
    {
        if (index >= Count && fallback is int value)
        {
            return value;
        }

        string word = Word(index, meaning);
        return int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ChainruleException(
                $"'{Text}': the {meaning} '{word}' is not a whole number up to {int.MaxValue}",
                $"write the {meaning} in digits, as in 8");
    }

    /// <summary>
    /// Checks the number of arguments against a usage, <c>huber[:delta]</c>: one colon each, optional after the bracket.
    /// </summary>
    /// <exception cref="ChainruleException">There are too few or too many.</exception>
    public void Expect(string usage)
    {
        int bracket = usage.IndexOf('[', StringComparison.Ordinal);
        int most = usage.Count(c => c == ':'), least = bracket < 0 ? most : usage[..bracket].Count(c => c == ':');
        if (Count < least || Count > most)
        {
            string expected =
                most == 0 ? "takes no argument"
                : least == most ? $"needs {most}"
                : $"takes {least} to {most}";
            throw new ChainruleException(
                $"'{Text}' has {Count} argument{(Count == 1 ? "" : "s")}; {Name} {expected}",
                $"write {usage}"
            );
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
