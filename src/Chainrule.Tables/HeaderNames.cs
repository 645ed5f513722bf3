using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>What the columns of a table are called, each by another name.</summary>
internal static class HeaderNames
{
    private const int MostNotes = 10;

    /// <summary>The names: those of the record that a reader stands at, or made ones where that is data.</summary>
    /// <param name="reader">Stands at the first record.</param>
    /// <param name="detected">How the table is written.</param>
    /// <param name="notes">Where to add what the user should know.</param>
    /// <exception cref="CsvException">A name is too long to be one.</exception>
    public static string[] Of(CsvReader reader, DetectedFormat detected, List<string> notes)
    {
        bool hasHeader = detected.Format.HasHeader;
        int count = reader.FieldCount;
        while (hasHeader && count > Math.Max(1, detected.Filled) && reader[count - 1].Trim((byte)' ').IsEmpty)
        {
            count--; // delimiters at the end of each line
        }

        int before = detected.HasRowNames ? 1 : 0;
        string[] names = new string[count + before];
        if (detected.HasRowNames)
        {
            names[0] = ColumnName.OfRows;
            notes.Add(
                "the header has one name less than the lines below have fields, as R writes names of rows: the first column is "
                    + $"called '{ColumnName.OfRows}'"
            );
        }

        List<string> nameless = [];
        for (int i = before; i < names.Length; i++)
        {
            string name = hasHeader ? NameAt(reader, i - before) : "";
            if (hasHeader && name.Length == 0)
            {
                nameless.Add($"column {i + 1} has no name in the header; it is called '{ColumnName.OfNameless(i)}'");
            }

            names[i] = name.Length == 0 ? ColumnName.OfNameless(i) : name;
        }

        Add(notes, nameless, "columns have no name in the header either");
        Add(notes, MakeDifferent(names), "columns have a name that one before them has");
        return names;
    }

    private static string NameAt(CsvReader reader, int field)
    {
        string name = Encoding.UTF8.GetString(reader[field]).Trim();
        return name.Length <= ColumnName.Longest
            ? name
            : throw new CsvException(
                reader.Source,
                reader.Line,
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the name of column {field + 1:#,0}, \"{CsvException.Shown(name)}\", has {name.Length:#,0} characters, more "
                        + $"than {ColumnName.Longest:#,0}"),
                $"give it a shorter one; if the first line doesn't name the columns, say {TableStep.NoHeader}"
            );
    }

    private static List<string> MakeDifferent(string[] names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> alike = [];
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i], unique = name;
            while (!taken.Add(unique))
            {
                int number = occurrences[name] = occurrences.GetValueOrDefault(name, 1) + 1;
                unique = $"{name} ({number})";
            }

            if (unique != name)
            {
                alike.Add(
                    $"two columns are named '{CsvException.Shown(name)}'; the later one is called '{CsvException.Shown(unique)}'"
                );
            }

            names[i] = unique;
        }

        return alike;
    }

    private static void Add(List<string> all, List<string> notes, string others)
    {
        all.AddRange(notes.Take(MostNotes));
        if (notes.Count > MostNotes)
        {
            all.Add(string.Create(CultureInfo.InvariantCulture, $"{notes.Count - MostNotes:#,0} more {others}"));
        }
    }
}
