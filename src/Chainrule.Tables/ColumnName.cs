using System.Globalization;

namespace Chainrule.Tables;

/// <summary>What can be told from the name of a column.</summary>
public static class ColumnName
{
    /// <summary>The most characters that a column's name may have.</summary>
    internal const int Longest = 1000;

    /// <summary>What a column of names of rows is called whose own name is missing.</summary>
    internal const string OfRows = "rownames";

    private static readonly string[] Words = ["id", "ids", "uuid", "guid", "rowid", "rownum", "rownames", "key", "identifier"];
    private static readonly string[] Names = ["index", "row", "rownames", "unnamed: 0", "no", "no.", "nr", "#"];

    /// <summary>
    /// Whether a column is called as identifiers are: <c>id</c>, <c>customer_id</c>, <c>PassengerId</c>, <c>index</c>.
    /// </summary>
    public static bool IsIdentifier(string name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Split(name).Any(word => Words.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>What a column without a name is called.</summary>
    /// <param name="index">Its place, from 0.</param>
    public static string OfNameless(int index) => string.Create(CultureInfo.InvariantCulture, $"column{index + 1}");

    /// <summary>Names for a message, with commas between them.</summary>
    /// <param name="names">The names.</param>
    /// <param name="most">The most that are written; of more it is said how many.</param>
    public static string List(IReadOnlyList<string> names, int most) => names.Count <= most
        ? string.Join(", ", names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(most))} and {names.Count - most:#,0} more");

    private static IEnumerable<string> Split(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            bool isEdge =
                i == name.Length || !char.IsLetterOrDigit(name[i]) || (char.IsUpper(name[i]) && char.IsLower(name[i - 1]));
            if (isEdge)
            {
                yield return name[start..i];
                start = i < name.Length && !char.IsLetterOrDigit(name[i]) ? i + 1 : i;
            }
        }
    }
}
