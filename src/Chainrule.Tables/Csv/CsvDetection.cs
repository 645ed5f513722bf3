namespace Chainrule.Tables.Csv;

/// <summary>What was found out about how a table is written.</summary>
/// <param name="Format">Of the table as a whole.</param>
/// <param name="Filled">The columns up to the last one that has a cell with something in it below the first line, as far as that
/// was looked at.</param>
/// <param name="HasRowNames">Whether the header lacks a name for the first column, which holds names of rows, as R writes tables.
/// </param>
/// <param name="OpenMarks">Of each column whether its numbers may as well have the other decimal mark.</param>
/// <param name="DecimalCommas">Of each column whether its numbers have decimal commas; of columns that aren't listed, what holds
/// for the table.</param>
internal sealed record DetectedFormat(
    CsvFormat Format,
    int Filled,
    bool HasRowNames,
    IReadOnlyList<bool> DecimalCommas,
    IReadOnlyList<bool> OpenMarks
)
{
    /// <summary>Whether numbers of a column may as well have the other decimal mark.</summary>
    public bool IsMarkOpen(int column) => column < OpenMarks.Count && OpenMarks[column];

    /// <summary>Whether numbers of a column have decimal commas.</summary>
    public bool DecimalCommaOf(int column) => column < DecimalCommas.Count ? DecimalCommas[column] : Format.DecimalComma;
}

/// <summary>Finds out from the beginning of a table how it is written.</summary>
internal static class CsvDetection
{
    private const int MostRecords = 1000;
    private const char Other = ';', Blank = ' ';
    private const double MostlyNumbers = 0.5;

    private static readonly char[] Candidates = [',', Other, '\t', '|'];

    /// <summary>The format of a table, of which some may be known.</summary>
    /// <param name="text">What the table begins with.</param>
    /// <param name="isWhole">Whether that is all of it; else its last record is left out, as it may be cut.</param>
    /// <param name="known">What is known of it.</param>
    /// <param name="isMissing">Tells cells that stand for a missing value.</param>
    public static DetectedFormat Detect(
        ReadOnlySpan<byte> text, bool isWhole, KnownFormat known, Func<string, bool> isMissing)
    {
        byte[] bytes = text.ToArray();
        char[] candidates = known.Delimiter is char said ? [said] : Candidates;
        var read = candidates.Select(candidate => (Delimiter: candidate, Records: Read(bytes, candidate, isWhole))).ToList();
        var (best, records) = read.MaxBy(pair => Score(pair.Records));
        int other = read.FindIndex(pair => pair.Delimiter != ',' && HasDecimalCommas(pair.Records, isMissing));
        if (best == ',' && other >= 0)
        {
            (best, records) = read[other];
        }

        if (best == ',' && known.Delimiter is null && AreOneColumn(records, isMissing))
        {
            (best, records) = (Other, Read(bytes, Other, isWhole));
        }
        else if (known.Delimiter is null && (best == '\t' || Score(records) == 0))
        {
            var spaced = Read(bytes, Blank, isWhole);
            (best, records) = AreSpaced(spaced, records, isMissing) ? (Blank, spaced) : (best, records);
        }

        var marks = new DecimalMarks(records, best, isMissing);
        bool comma = known.DecimalComma ?? marks.IsComma;
        var ofColumns = known.DecimalComma is null ? marks.OfColumns : [];
        int filled = records
            .Skip(1)
            .Select(record => Array.FindLastIndex(record, cell => cell.Length > 0) + 1)
            .DefaultIfEmpty(0)
            .Max();
        bool IsNumber(int column, string cell) =>
            DecimalMarks.IsNumber(cell, column < ofColumns.Count ? ofColumns[column] : comma);
        bool hasHeader = HeaderDetection.HasHeader(records, known, IsNumber, isMissing),
            hasRowNames = hasHeader && HeaderDetection.LacksOne(records, IsNumber);
        return new DetectedFormat(
            new CsvFormat(best, hasHeader, comma),
            filled,
            hasRowNames,
            ofColumns,
            known.DecimalComma is null ? marks.OpenColumns : []
        );
    }

    // Lines of as many fields each, most of them numbers, with runs of blanks and tabs between them: so programs of old write
    // tables. A
    // column of 1 234 and 2 345 is another matter.
    private static bool AreSpaced(List<string[]> spaced, List<string[]> others, Func<string, bool> isMissing)
    {
        int most = others.Select(record => record.Length).DefaultIfEmpty(0).Max();
        if (spaced.Count < 2 || spaced[^1].Length < 2 || spaced[^1].Length <= most)
        {
            return false;
        }

        int width = spaced[^1].Length;
        var below = spaced.Skip(1).ToList();
        bool isHeader = spaced[0].Length == width || (spaced[0].Length == width - 1 && width > 2);
        bool areAlike = isHeader && below.TrueForAll(record => record.Length == width);
        int numbers = below.Sum(record => record.Count(cell => isMissing(cell) || DecimalMarks.IsNumber(cell, decimalComma: false)
            || DecimalMarks.IsNumber(cell, decimalComma: true)));
        return areAlike
            && numbers > MostlyNumbers * width * below.Count
            && !below.TrueForAll(record => DecimalMarks.IsNumber(string.Join(' ', record), decimalComma: false)
                || DecimalMarks.IsNumber(string.Join(' ', record), decimalComma: true));
    }

    // All commas below the first line are those of numbers between other delimiters: 3,62⇥8,67 are two fields, and not three.
    private static bool HasDecimalCommas(List<string[]> records, Func<string, bool> isMissing)
    {
        var below = records.Skip(1).ToList();
        bool HasComma(string cell) => cell.Contains(',', StringComparison.Ordinal);
        return Score(records) >= 1
            && below.Exists(record => Array.Exists(record, HasComma))
            && below.TrueForAll(record => Array.TrueForAll(
                record, cell => !HasComma(cell) || isMissing(cell) || DecimalMarks.IsNumber(cell, decimalComma: true)))
            && below.Exists(record => Array.FindLastIndex(record, cell => cell.Length > 0) > 0);
    }

    // Under one name, lines that are numbers with a decimal comma: nothing stands between fields, as there is one field.
    private static bool AreOneColumn(List<string[]> records, Func<string, bool> isMissing) =>
        records.Count > 1
        && records[0].Length == 1
        && records.Exists(record => record.Length == 2)
        && records
            .Skip(1)
            .Select(record => string.Join(',', record))
            .All(line => isMissing(line) || DecimalMarks.IsNumber(line, decimalComma: true));

    private static List<string[]> Read(byte[] bytes, char delimiter, bool isWhole)
    {
        var records = new List<string[]>();
        try
        {
            using var reader = new CsvReader(new MemoryStream(bytes), "", delimiter, bufferSize: Math.Max(1, bytes.Length));
            while (records.Count < MostRecords && reader.Read())
            {
                string[] record = new string[reader.FieldCount];
                for (int i = 0; i < record.Length; i++)
                {
                    record[i] = System.Text.Encoding.UTF8.GetString(reader[i]).Trim();
                }

                records.Add(record);
            }
        }
        catch (CsvException)
        {
            // What can't be read is told when it is read in earnest; until there the records are good evidence.
        }

        if (!isWhole && records.Count is > 1 and < MostRecords)
        {
            records.RemoveAt(records.Count - 1);
        }

        return records;
    }

    // The share of records with as many fields as the first; a delimiter that never occurs explains nothing.
    private static double Score(List<string[]> records)
    {
        if (records.Count == 0 || records[0].Length < 2)
        {
            return 0;
        }

        int width = records[0].Length;
        double alike = HeaderDetection.IsOneShort(records)
            ? 1
            : records.Count(record => record.Length == width) / (double)records.Count;
        return alike + (1e-3 * (1 - (1.0 / width)));
    }
}
