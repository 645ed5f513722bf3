using Chainrule.Text;

namespace Chainrule.Tables.Csv;

/// <summary>Something in a table of text that can't be: its message names the file, the line and the column.</summary>
public sealed class CsvException : ChainruleException
{
    /// <summary>An error at a place in a table.</summary>
    /// <param name="source">The file as the user named it.</param>
    /// <param name="line">The line, counted from 1; null where no line can be named.</param>
    /// <param name="column">The column's name; null where no column can be named.</param>
    /// <param name="problem">What is wrong there. Further lines of it are details.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public CsvException(string source, long? line, string? column, string problem, Remedy? remedy = null, Exception? cause = null)
        : this((source, line, column), $"{Place(source, line, column)}: {problem}", remedy, cause)
    {
    }

    /// <summary>An error at a place that its message names in words of its own, not by the line of a file.</summary>
    internal CsvException(
        (string Source, long? Line, string? Column) at, string message, Remedy? remedy, Exception? cause = null)
        : base(message, remedy, cause) => (File, Line, Column) = at;

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1, if one can be named.</summary>
    public long? Line { get; }

    /// <summary>The column's name, if one can be named.</summary>
    public string? Column { get; }

    /// <summary>A place in a table as messages write it: <c>houses.csv, line 212, column 'rooms'</c>.</summary>
    public static string Place(string source, long? line, string? column)
    {
        string at = line is long number ? $"{source}, line {number}" : source;
        return column is null ? at : $"{at}, column '{Shown(column)}'";
    }

    /// <summary>A text of the user's own, fit for a message: long ones cut, what a terminal would obey replaced.</summary>
    public static string Shown(string text) => UserText.Shown(text, longest: 60);
}
