using System.Globalization;

namespace Chainrule.Cli.Parsing;

/// <summary>Numbers of bytes as users write them: <c>900M</c>, <c>40G</c>, powers of 1,024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>A number of bytes as people read it, in two digits and more: 95 MB, 1.2 GB, powers of 1,000.</summary>
    /// <param name="bytes">The number.</param>
    public static string Text(long bytes) =>
        bytes < 999_500_000
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(bytes / 1e6)):0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:#,0.0} GB");

    /// <summary>What an option says; null where it isn't given.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="option">The option.</param>
    /// <exception cref="UsageException">It is no number of bytes.</exception>
    public static long? Read(Arguments arguments, string option)
    {
        if (arguments.Text(option) is not string text)
        {
            return null;
        }

        int unit = text.Length > 0 ? Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1 : 0;
        string number = unit > 0 ? text[..^1] : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double size)
            && size * Math.Pow(1024, unit) is >= 1 and < long.MaxValue and var bytes
            ? (long)bytes
            : throw new UsageException(
                $"{arguments.Label(option)}: '{text}' is not a number of bytes",
                "write it as in 900M or 40G"
            );
    }
}
