using System.Text;
using Chainrule.Files.Npy;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>Reads text into columns.</summary>
internal sealed class TableReader(TableOptions options, CancellationToken cancel)
{
    private const int RowsBetweenChecks = 4096;

    private readonly List<string> _notes = [];
    private bool _isFirstRow = true;

    /// <summary>Reads a table to its end.</summary>
    public Table Read(TextSource text, string source) => ReadParts(text, source, int.MaxValue).Last();

    /// <summary>Reads a table in parts: first its columns without a row, then so many rows at a time.</summary>
    public IEnumerable<Table> ReadParts(TextSource text, string source, int most)
    {
        if (NpyFile.IsOne(text.Preview))
        {
            var whole = ArrayTables.Of(source, NpyFile.Read(text, source, options.Unpacking), options);
            yield return whole.Select([]);
            yield return whole;
            yield break;
        }

        FileKind.RefuseOthers(source, text.Preview);
        var top = TableTop.Of(text.Preview);
        text.Skip(top.Bytes);
        if (top.Comments > 0)
        {
            _notes.Add(
                top.Comments == 1
                    ? "a line at the top that begins with # is passed over as a comment"
                    : $"{top.Comments:N0} lines at the top that begin with # are passed over as comments"
            );
        }

        var missing = new MissingTokens(options);
        var detected = CsvDetection.Detect(
            text.Preview,
            text.IsAllInPreview,
            Known(top),
            cell => missing.Contains(Encoding.UTF8.GetBytes(cell)) || MissingTokens.IsNone(cell)
        );
        using var reader = new CsvReader(text, source, detected.Format.Delimiter) { FirstLine = top.Lines + 1 };
        RequireRecord(reader);
        string[] names = HeaderNames.Of(reader, detected, _notes);
        reader.Names = names;
        var columns = Builders(names, missing, detected);
        var format = detected.Format;
        yield return Built(0, new LineNumbers(reader.Line));
        bool more = !format.HasHeader || reader.Read(); // where the first line isn't the header, it is a row
        do
        {
            columns = Builders(names, missing, detected);
            var lines = new LineNumbers(reader.Line);
            more = ReadRows(reader, format, columns, lines, most, more);
            int rows = columns[0].Count;
            yield return rows > 0 ? Built(rows, lines) : throw WithoutRows(source);
        }
        while (more);

        Table Built(int rows, LineNumbers lines) =>
            new(source, Array.ConvertAll(columns, column => column.Build()), rows, lines, format, _notes);
    }

    private static CsvException WithoutRows(string source) => new(
        source, null, null, "there is a header, but no rows",
        $"add rows; if the first line is data, say {TableStep.NoHeader}");

    private KnownFormat Known(TableTop top) =>
        new(
            options.Delimiter ?? top.Delimiter,
            options.HasHeader,
            DecimalComma,
            [.. options.Targets, .. options.Numeric, .. options.Categorical, .. options.Ignore],
            [.. options.Known.Select(column => column.Name)],
            ColumnName.OfNameless
        );

    private static void RequireRecord(CsvReader reader)
    {
        if (!reader.Read())
        {
            throw new CsvException(
                reader.Source,
                null,
                null,
                "the file is empty",
                "a table begins with a line that names its columns"
            );
        }

        if (reader.FieldCount > CsvReader.MostFields)
        {
            throw new CsvException(
                reader.Source,
                reader.Line,
                null,
                $"there are {reader.FieldCount:N0} columns, more than {CsvReader.MostFields:N0}",
                "are rows and columns exchanged?"
            );
        }
    }

    // The reader stands at the next row, if there are more; returns whether there are more behind those read.
    private bool ReadRows(
        CsvReader reader, CsvFormat format, ColumnBuilder[] columns, LineNumbers lines, int most, bool more)
    {
        for (int row = 0; more && row < most; row++, more = reader.Read())
        {
            if (row % RowsBetweenChecks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            CheckWidth(reader, format, _isFirstRow);
            _isFirstRow = false;
            lines.Set(row, reader.Line);
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i].Add(reader[i]);
            }
        }

        return more;
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
                        HasUsualMissing = options.HasUsualMissing && (definition?.Format.HasUsualMissing ?? true),
                    };
                    return new ColumnBuilder(
                        name,
                        format.Missing.Count == options.Missing.Count && format.HasUsualMissing == options.HasUsualMissing
                            ? usual
                            : TokensOf(format),
                        format,
                        options.DecimalComma is null && definition is null,
                        KeepsOf(name, definition),
                        options.KeepsTexts
                    )
                    {
                        IsMarkOpen = definition is null && detected.IsMarkOpen(i),
                    };
                }
            ),
        ];

        MissingTokens TokensOf(CellFormat format)
        {
            string key = $"{format.HasUsualMissing}\0{string.Join('\0', format.Missing)}";
            return tokens.TryGetValue(key, out var found)
                ? found
                : tokens[key] = new MissingTokens(
                    options with
                    {
                        Missing = format.Missing,
                        HasUsualMissing = format.HasUsualMissing,
                    }
                );
        }
    }

    private ColumnBuilder.Keeps KeepsOf(string name, ColumnDefinition? known) =>
        options.Categorical.Contains(name, StringComparer.OrdinalIgnoreCase)
        || known is { Kind: ColumnKind.Categorical, CategoriesAreNumbers: false }
            ? ColumnBuilder.Keeps.Texts
            : options.KeepsTexts && known is { Kind: ColumnKind.Numeric } && (known.Format with { DecimalComma = false }).IsPlain
                ? ColumnBuilder.Keeps.Numbers // a cell's text is kept beside them
                : ColumnBuilder.Keeps.WhatSuits;

    // Empty fields behind the last column are what a delimiter at the end of each line leaves; they say nothing.
    private static void CheckWidth(CsvReader reader, CsvFormat format, bool isFirst)
    {
        var names = reader.Names;
        if (reader.FieldCount == names.Count)
        {
            return;
        }

        string counts =
            $"{reader.FieldCount:N0} {(reader.FieldCount == 1 ? "field" : "fields")}, but there "
                + $"{(names.Count == 1 ? "is 1 column" : $"are {names.Count:N0} columns")}";
        string delimiter = format.Delimiter == '\t' ? "a tab" : $"'{format.Delimiter}'";
        if (reader.FieldCount < names.Count)
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

        for (int i = names.Count; i < reader.FieldCount; i++)
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
}
