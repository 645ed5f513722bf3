namespace Chainrule.Tables.Csv;

/// <summary>How a table of text is written.</summary>
/// <param name="Delimiter">What stands between the fields of a line; an ASCII character other than a quote or a line
/// break.</param>
/// <param name="HasHeader">Whether the first line names the columns.</param>
/// <param name="DecimalComma">Whether numbers are written as <c>3,14</c>.</param>
public sealed record CsvFormat(char Delimiter, bool HasHeader = true, bool DecimalComma = false)
{
    /// <summary>Commas, a header, decimal points: RFC 4180.</summary>
    public static CsvFormat Default { get; } = new(',');

    /// <summary>What stands between the fields of a line.</summary>
    public char Delimiter { get; } =
        char.IsAscii(Delimiter) && Delimiter is not ('"' or '\r' or '\n' or '\0')
            ? Delimiter
            : throw new ChainruleException(
                "the delimiter must be one ASCII character that is neither a quote nor a line break",
                "use , ; | or a tab"
            );
}
