namespace Chainrule.Files.Csv;

/// <summary>Finds out from the beginning of a table how it is written.</summary>
internal static class CsvDetection
{
    private const int MostRecords = 1000;

    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    /// <summary>The format of a table, of which some may be known.</summary>
    /// <param name="text">What the table begins with.</param>
    /// <param name="isWhole">Whether that is all of it; else its last record is left out, as it may be cut.</param>
    /// <param name="delimiter">The delimiter if it is known.</param>
    /// <param name="hasHeader">Whether there is a header, if it is known.</param>
    /// <param name="decimalComma">Whether numbers have decimal commas, if it is known.</param>
    /// <param name="isMissing">Tells cells that stand for a missing value.</param>
    public static CsvFormat Detect(
        ReadOnlySpan<byte> text, bool isWhole, char? delimiter, bool? hasHeader, bool? decimalComma, Func<string, bool> isMissing)
    {
        byte[] bytes = text.ToArray();
        var (best, records) = delimiter is char known
            ? (known, Read(bytes, known, isWhole))
            : Candidates.Select(candidate => (candidate, Read(bytes, candidate, isWhole))).MaxBy(pair => Score(pair.Item2));

        // A comma can only be a decimal sign where it doesn't stand between fields; and one number with a point rules it out.
        bool comma = decimalComma ?? (best != ',' && HasDecimalCommas(records));
        return new CsvFormat(best, hasHeader ?? HasHeader(records, comma, isMissing), comma);
    }

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

    private static bool HasDecimalCommas(List<string[]> records)
    {
        bool hasComma = false;
        foreach (string cell in records.SelectMany(record => record))
        {
            if (cell.Length == 0 || !(char.IsAsciiDigit(cell[^1]) && (char.IsAsciiDigit(cell[0]) || cell[0] is '-' or '+')))
            {
                continue;
            }

            if (IsFraction(cell, '.'))
            {
                return false;
            }

            hasComma |= IsFraction(cell, ',');
        }

        return hasComma;
    }

    private static bool IsFraction(string cell, char point)
    {
        int at = cell.IndexOf(point, StringComparison.Ordinal);
        return at > 0 && cell.Count(c => c == point) == 1 && cell.Where((c, i) => i != at && !(i == 0 && c is '-' or '+')).All(char.IsAsciiDigit);
    }

    /// <summary>
    /// A text over numbers is a name: a header. A number over numbers is data. Where there are only texts it is a header, unless
    /// cells of it are found again further down.
    /// </summary>
    private static bool HasHeader(List<string[]> records, bool decimalComma, Func<string, bool> isMissing)
    {
        if (records.Count == 0)
        {
            return true;
        }

        string[] first = records[0];
        bool anyNumber = first.Any(cell => IsNumber(cell, decimalComma));
        if (records.Count == 1)
        {
            return !anyNumber;
        }

        int agains = 0;
        bool overNumbers = false, numberOverNumbers = false;
        for (int i = 0; i < first.Length; i++)
        {
            var below = records.Skip(1).Where(record => i < record.Length).Select(record => record[i]).Where(cell => !isMissing(cell)).ToList();
            if (below.Count == 0)
            {
                continue;
            }

            bool numbers = below.Count(cell => IsNumber(cell, decimalComma)) > below.Count / 2;
            bool isNumber = IsNumber(first[i], decimalComma);
            overNumbers |= numbers && !isNumber && !isMissing(first[i]);
            numberOverNumbers |= numbers && isNumber;
            agains += !numbers && !isNumber && below.Contains(first[i]) ? 1 : 0;
        }

        return overNumbers || (!numberOverNumbers && agains == 0);
    }

    private static bool IsNumber(string cell, bool decimalComma) =>
        NumberParser.TryParse(System.Text.Encoding.UTF8.GetBytes(cell), decimalComma, out _);
}
