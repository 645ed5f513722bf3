using System.Globalization;
using System.Text;
using Chainrule.Files.Npy;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>Reads text into columns.</summary>
internal sealed class TableReader(TableOptions options, CancellationToken cancel)
{
    private const int RowsBetweenChecks = 4096, MostNotes = 10;

    private readonly List<string> _notes = [];

    /// <summary>Reads a table to its end.</summary>
    public Table Read(TextSource text, string source)
    {
        if (NpyFile.IsOne(text.Preview))
        {
            return ArrayTables.Of(source, NpyFile.Read(text, source), options);
        }

        FileKind.RefuseOthers(source, text.Preview);
        var missing = new MissingTokens(options);
        var detected = CsvDetection.Detect(
            text.Preview,
            text.IsAllInPreview,
            options.Delimiter,
            options.HasHeader,
            DecimalComma,
            cell => missing.Contains(Encoding.UTF8.GetBytes(cell)) || MissingTokens.IsNone(cell)
        );
        var format = detected.Format;
        using var reader = new CsvReader(text, source, format.Delimiter);
        if (!reader.Read())
        {
            throw new CsvException(source, null, null, "the file is empty", "a table begins with a line that names its columns");
        }

        if (reader.FieldCount > CsvReader.MostFields)
        {
            throw new CsvException(
                source,
                reader.Line,
                null,
                $"there are {reader.FieldCount:N0} columns, more than {CsvReader.MostFields:N0}",
                "are rows and columns exchanged?"
            );
        }

        string[] names = NamesOf(reader, format.HasHeader, detected.Filled);
        reader.Names = names;
        var columns = Builders(names, missing, detected);
        bool more = !format.HasHeader || reader.Read();
        var lines = new LineNumbers(reader.Line);
        int row = 0;
        for (; more; row++, more = reader.Read())
        {
            if (row % RowsBetweenChecks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            CheckWidth(reader, names, format, row == 0);
            lines.Set(row, reader.Line);
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i].Add(reader[i]);
            }
        }

        return row > 0
            ? new Table(source, Array.ConvertAll(columns, column => column.Build()), row, lines, format, _notes)
            : throw new CsvException(
                source,
                null,
                null,
                "there is a header, but no rows",
                $"add rows; if the first line is data, say {TableStep.NoHeader}"
            );
    }

    // What is known of the columns holds for the file: a model's predictions are written as its training rows were, whatever the
    // new ones show.
    private bool? DecimalComma =>
        options.DecimalComma ?? (options.Known.Count > 0 ? options.Known.Any(column => column.Format.DecimalComma) : null);

    private ColumnBuilder[] Builders(string[] names, MissingTokens usual, DetectedFormat detected)
    {
        var known = new Dictionary<string, ColumnDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var definition in options.Known)
        {
            known.TryAdd(definition.Name, definition);
        }

        var tokens = new Dictionary<string, MissingTokens>(StringComparer.Ordinal);
        return
        [
            .. names.Select(
                (name, i) =>
                {
                    var definition = known.GetValueOrDefault(name);
                    var format = new CellFormat
                    {
                        DecimalComma = options.DecimalComma ?? definition?.Format.DecimalComma ?? detected.DecimalCommaOf(i),
                        Missing = [.. options.Missing, .. definition?.Format.Missing ?? []],
                    };
                    return new ColumnBuilder(
                        name,
                        format.Missing.Count == options.Missing.Count ? usual : TokensOf(format),
                        format,
                        options.DecimalComma is null && definition is null,
                        KeepsOf(name),
                        options.KeepsTexts
                    );
                }
            ),
        ];

        MissingTokens TokensOf(CellFormat format)
        {
            string key = string.Join('\0', format.Missing);
            return tokens.TryGetValue(key, out var found)
                ? found
                : tokens[key] = new MissingTokens(options with { Missing = format.Missing });
        }
    }

    private ColumnBuilder.Keeps KeepsOf(string name) =>
        options.Categorical.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? ColumnBuilder.Keeps.Texts
            : ColumnBuilder.Keeps.WhatSuits;

    // Empty fields behind the last column are what a delimiter at the end of each line leaves; they say nothing.
    private static void CheckWidth(CsvReader reader, string[] names, CsvFormat format, bool isFirst)
    {
        if (reader.FieldCount == names.Length)
        {
            return;
        }

        string counts =
            $"{reader.FieldCount:N0} {(reader.FieldCount == 1 ? "field" : "fields")}, but there "
                + $"{(names.Length == 1 ? "is 1 column" : $"are {names.Length:N0} columns")}";
        string delimiter = format.Delimiter == '\t' ? "a tab" : $"'{format.Delimiter}'";
        if (reader.FieldCount < names.Length)
        {
            Remedy other = reader.FieldCount == 1
                ? Remedy.Of($"; if something else than {delimiter} stands between fields, say so with {TableStep.Delimiter}")
                : "";
            throw new CsvException(
                reader.Source,
                reader.Line,
                names[reader.FieldCount],
                $"the line ends before this column: it has {counts}",
                $"leave a field empty where there is no value{other}"
            );
        }

        for (int i = names.Length; i < reader.FieldCount; i++)
        {
            if (!reader[i].Trim((byte)' ').IsEmpty)
            {
                if (isFirst && format.HasHeader)
                {
                    throw new CsvException(
                        reader.Source, reader.Line, null, $"the line has {counts} by the line before it",
                        $"if the first line doesn't name the columns, remove it or, if it is data, say {TableStep.NoHeader}");
                }

                throw new CsvException(
                    reader.Source,
                    reader.Line,
                    null,
                    $"the line has {counts}",
                    $"put a field that holds {delimiter} in quotes; if something else stands between fields, say so with "
                        + $"{TableStep.Delimiter}"
                );
            }
        }
    }

    private string[] NamesOf(CsvReader reader, bool hasHeader, int filled)
    {
        int count = reader.FieldCount;
        while (hasHeader && count > Math.Max(1, filled) && reader[count - 1].Trim((byte)' ').IsEmpty)
        {
            count--; // delimiters at the end of each line
        }

        string[] names = new string[count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> nameless = [], alike = [];
        for (int i = 0; i < names.Length; i++)
        {
            string name = hasHeader ? Encoding.UTF8.GetString(reader[i]).Trim() : "";
            if (hasHeader && name.Length == 0)
            {
                nameless.Add($"column {i + 1} has no name in the header; it is called '{ColumnName.OfNameless(i)}'");
            }

            name = name.Length == 0 ? ColumnName.OfNameless(i) : name;
            string unique = name;
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

        Note(nameless, "columns have no name in the header either");
        Note(alike, "columns have a name that one before them has");
        return names;
    }

    private void Note(List<string> notes, string others)
    {
        _notes.AddRange(notes.Take(MostNotes));
        if (notes.Count > MostNotes)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{notes.Count - MostNotes:#,0} more {others}"));
        }
    }
}
