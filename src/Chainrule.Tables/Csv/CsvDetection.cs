namespace Chainrule.Tables.Csv;

/// <summary>What was found out about how a table is written.</summary>
/// <param name="Format">Of the table as a whole.</param>
/// <param name="Filled">The columns up to the last one that has a cell with something in it below the first line, as far as that
/// was looked at.</param>
/// <param name="DecimalCommas">Of each column whether its numbers have decimal commas; of columns that aren't listed, what holds
/// for the table.</param>
internal sealed record DetectedFormat(CsvFormat Format, int Filled, IReadOnlyList<bool> DecimalCommas)
{
    /// <summary>Whether numbers of a column have decimal commas.</summary>
    public bool DecimalCommaOf(int column) => column < DecimalCommas.Count ? DecimalCommas[column] : Format.DecimalComma;
}

/// <summary>Finds out from the beginning of a table how it is written.</summary>
internal static class CsvDetection
{
    private const int MostRecords = 1000;
    private const char Other = ';';

    private static readonly char[] Candidates = [',', Other, '\t', '|'];

    /// <summary>The format of a table, of which some may be known.</summary>
    /// <param name="text">What the table begins with.</param>
    /// <param name="isWhole">Whether that is all of it; else its last record is left out, as it may be cut.</param>
    /// <param name="delimiter">The delimiter if it is known.</param>
    /// <param name="hasHeader">Whether there is a header, if it is known.</param>
    /// <param name="decimalComma">Whether numbers have decimal commas, if it is known.</param>
    /// <param name="isMissing">Tells cells that stand for a missing value.</param>
    public static DetectedFormat Detect(
        ReadOnlySpan<byte> text, bool isWhole, char? delimiter, bool? hasHeader, bool? decimalComma, Func<string, bool> isMissing)
    {
        byte[] bytes = text.ToArray();
        var (best, records) = delimiter is char known
            ? (known, Read(bytes, known, isWhole))
            : Candidates.Select(candidate => (candidate, Read(bytes, candidate, isWhole))).MaxBy(pair => Score(pair.Item2));

        if (best == ',' && delimiter is null && AreOneColumn(records, isMissing))
        {
            (best, records) = (Other, Read(bytes, Other, isWhole));
        }

        var marks = new DecimalMarks(records, best, isMissing);
        bool comma = decimalComma ?? marks.IsComma;
        var ofColumns = decimalComma is null ? marks.OfColumns : [];
        int filled = records
            .Skip(1)
            .Select(record => Array.FindLastIndex(record, cell => cell.Length > 0) + 1)
            .DefaultIfEmpty(0)
            .Max();
        bool IsNumber(int column, string cell) =>
            DecimalMarks.IsNumber(cell, column < ofColumns.Count ? ofColumns[column] : comma);
        return new DetectedFormat(
            new CsvFormat(best, hasHeader ?? HasHeader(records, IsNumber, isMissing), comma),
            filled,
            ofColumns
        );
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
        double alike = records.Count(record => record.Length == width) / (double)records.Count;
        return alike + (1e-3 * (1 - (1.0 / width)));
    }

    /// <summary>
    /// A text over numbers is a name: a header. A number over numbers is data. Where there are only texts it is a header, unless
    /// cells of it are found again further down.
    /// </summary>
    private static bool HasHeader(List<string[]> records, Func<int, string, bool> isNumberIn, Func<string, bool> isMissing)
    {
        if (records.Count == 0)
        {
            return true;
        }

        string[] first = records[0];
        bool anyNumber = first.Where((cell, i) => isNumberIn(i, cell)).Any();
        if (records.Count == 1)
        {
            return !anyNumber;
        }

        int agains = 0;
        bool overNumbers = false, numberOverNumbers = false;
        for (int i = 0; i < first.Length; i++)
        {
            var below = records
                .Skip(1)
                .Where(record => i < record.Length)
                .Select(record => record[i])
                .Where(cell => !isMissing(cell))
                .ToList();
            if (below.Count == 0)
            {
                continue;
            }

            bool numbers = below.Count(cell => isNumberIn(i, cell)) > below.Count / 2;
            bool isNumber = isNumberIn(i, first[i]);
            overNumbers |= numbers && !isNumber && !isMissing(first[i]);
            numberOverNumbers |= numbers && isNumber;
            agains += !numbers && !isNumber && below.Contains(first[i]) ? 1 : 0;
        }

        return overNumbers || (!numberOverNumbers && agains == 0);
    }
}
