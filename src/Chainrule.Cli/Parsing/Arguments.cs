using System.Globalization;

namespace Chainrule.Cli.Parsing;

/// <summary>What a command is told: operands in their order and options by name, read as the types they should be.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, OptionValue> _options;

    public Arguments(IReadOnlyList<string> operands, Dictionary<string, OptionValue> options)
    {
        Operands = operands;
        _options = options;
    }

    /// <summary>The positional arguments.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <summary>The names of all options given.</summary>
    public IEnumerable<string> Names => _options.Keys;

    /// <summary>These arguments, and the given options where these have none.</summary>
    public Arguments WithDefaults(IReadOnlyDictionary<string, OptionValue> defaults)
    {
        var merged = new Dictionary<string, OptionValue>(_options);
        foreach ((string name, OptionValue value) in defaults)
        {
            merged.TryAdd(name, value);
        }

        return new Arguments(Operands, merged);
    }

    /// <summary>A positional argument, or null where it was left out.</summary>
    public string? Operand(int index) => index < Operands.Count ? Operands[index] : null;

    /// <summary>Whether an option was given.</summary>
    public bool Given(string name) => _options.ContainsKey(name);

    /// <summary>Whether an option was given, and isn't a flag that says no.</summary>
    public bool Flagged(string name) => _options.TryGetValue(name, out var value) && value.Text != "false";

    /// <summary>How an error should name an option.</summary>
    public string Label(string name) => _options.TryGetValue(name, out var value) ? value.Label : $"--{name}";

    /// <summary>Whether a flag is set.</summary>
    public bool Flag(string name) => _options.TryGetValue(name, out var value) && value.Text switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong(value, "is neither true nor false"),
    };

    /// <summary>An option as it was written, or null.</summary>
    public string? Text(string name)
    {
        if (!_options.TryGetValue(name, out var value))
        {
            return null;
        }

        return value.Text.Length > 0
            ? value.Text
            : throw UsageException.Of(value.Label, " is empty", "give it a value, or leave it out");
    }

    /// <summary>The value of an option that may stand without one; null where it does, or wasn't given.</summary>
    public string? OptionalText(string name) =>
        _options.TryGetValue(name, out var value) && value.Text.Length > 0 ? value.Text : null;

    /// <summary>A whole number within bounds, or null where the option wasn't given.</summary>
    public int? Integer(string name, int least, int most = int.MaxValue)
    {
        if (!_options.TryGetValue(name, out var value))
        {
            return null;
        }

        if (!long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw Wrong(value, "is not a whole number", $"give one in digits, such as {Math.Max(least, Math.Min(most, 10))}");
        }

        return number >= least && number <= most
            ? (int)number
            : throw Wrong(value, "is out of range", $"it must be from {least} to {most}");
    }

    /// <summary>A whole number from 0 to 2⁶⁴−1, or null where the option wasn't given.</summary>
    public ulong? Unsigned(string name)
    {
        if (!_options.TryGetValue(name, out var value))
        {
            return null;
        }

        return ulong.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw Wrong(value, "is not a whole number from 0 to 18446744073709551615", "give one in digits, such as 1");
    }

    /// <summary>
    /// A finite number, at least (or above) one bound and at most (or below) another, or null where the option wasn't given.
    /// </summary>
    public double? Number(
        string name, double least, double most = double.PositiveInfinity, bool above = false, bool below = false)
    {
        if (!_options.TryGetValue(name, out var value))
        {
            return null;
        }

        if (
            !double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number)
        )
        {
            throw Wrong(value, "is not a number", "give one in digits, with a point, as in 0.5");
        }

        if (number < least || (above && number == least) || number > most || (below && number == most))
        {
            string bound = string.Create(CultureInfo.InvariantCulture, $"{(above ? "above" : "at least")} {least}");
            string end = !double.IsFinite(most) ? ""
                : string.Create(CultureInfo.InvariantCulture, $" and {(below ? "below" : "at most")} {most}");
            throw Wrong(value, "is out of range", $"it must be {bound}{end}");
        }

        return number;
    }

    /// <summary>An option that a notation reads, or null where it wasn't given; an error names the option.</summary>
    public T? Parsed<T>(string name, Func<string, T> parse)
        where T : class
    {
        string? text = Text(name);
        try
        {
            return text is null ? null : parse(text);
        }
        catch (ChainruleException exception)
        {
            throw UsageException.Of(Label(name), $": {exception.Message}", exception.Remedy);
        }
    }

    /// <summary>The error that an option's value is wrong.</summary>
    public static ChainruleException Wrong(OptionValue value, string problem, Remedy? remedy = null) =>
        UsageException.Of(value.Label, $": '{value.Text}' {problem}", remedy);
}
