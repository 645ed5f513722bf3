using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>How much something matters that was noticed in a table.</summary>
public enum IssueSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>It may make results worse than they could be, or better than they are.</summary>
    Warning,

    /// <summary>Nothing can be learned until it is mended.</summary>
    Error,
}

/// <summary>What something is about that was noticed in a table, for those who say some of it in another way.</summary>
public enum IssueKind
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>Some classes of the target have far fewer rows than others.</summary>
    UnequalClasses,
}

/// <summary>Something noticed in a table.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Column">The column it is about; null where it is about the table.</param>
/// <param name="Message">What was noticed; it names the column.</param>
/// <param name="Remedy">What can be done about it, as data.</param>
public sealed record TableIssue(IssueSeverity Severity, string? Column, string Message, Remedy? Remedy = null)
{
    /// <summary>What can be done about it, in the words of a C# programmer.</summary>
    public string? Help => Remedy?.ToString();

    private const int MostAlone = 10;

    /// <summary>What it is about.</summary>
    public IssueKind Kind { get; init; }

    /// <summary>
    /// What to say of several such columns at once: "have no values and are left out"; null where each is a matter of its own.
    /// </summary>
    internal string? OfMany { get; init; }

    /// <summary>The issues, where more than ten columns have the same one as one that names the first of them.</summary>
    internal static IEnumerable<TableIssue> Together(IReadOnlyList<TableIssue> issues)
    {
        var many = issues.Where(issue => issue.OfMany is not null).GroupBy(issue => issue.OfMany!)
            .Where(group => group.Count() > MostAlone).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var issue in issues)
        {
            if (issue.OfMany is null || !many.TryGetValue(issue.OfMany, out var alike))
            {
                yield return issue;
            }
            else if (ReferenceEquals(issue, alike[0]))
            {
                string names = ColumnName.List([.. alike.Select(one => CsvException.Shown(one.Column!))], MostAlone);
                yield return issue with
                {
                    Column = null,
                    Message = string.Create(CultureInfo.InvariantCulture, $"{alike.Count:#,0} columns {issue.OfMany}: {names}"),
                    Remedy = null,
                };
            }
        }
    }
}
