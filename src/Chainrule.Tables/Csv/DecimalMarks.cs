using System.Text;

namespace Chainrule.Tables.Csv;

/// <summary>
/// Finds out whether numbers have decimal points or commas, column by column: by the cells that are a number with one of the two
/// only. <c>11.837</c> and <c>1,234</c> are numbers with both, so that they are read as those around them are.
/// </summary>
internal sealed class DecimalMarks
{
    private readonly bool[] _ofColumns;

    /// <param name="records">The first records of a table, a header perhaps among them.</param>
    /// <param name="delimiter">What stands between their fields.</param>
    /// <param name="isMissing">Tells cells that stand for a missing value.</param>
    public DecimalMarks(IReadOnlyList<string[]> records, char delimiter, Func<string, bool> isMissing)
    {
        var evidence = new Evidence[records.Count == 0 ? 0 : records.Max(record => record.Length)];
        for (int i = 0; i < records.Count; i++)
        {
            for (int column = 0; column < records[i].Length; column++)
            {
                evidence[column].Add(records[i][column], mayBeHeader: i == 0, isMissing);
            }
        }

        // Where commas stand between fields, a field with a comma in quotes may be many things; a column of nothing else is one
        // of numbers.
        bool isComma = delimiter == ',';
        bool?[] decided = [.. evidence.Select(column => column.Decide(allMustBeNumbers: isComma))];
        int commas = decided.Count(each => each == true), points = decided.Count(each => each == false);
        IsComma = commas != points ? commas > points
            : commas > 0 ? evidence.Sum(column => column.Commas) > evidence.Sum(column => column.Points)
            : !isComma && evidence.Any(column => column.GroupCommas > 0) && !evidence.Any(column => column.GroupPoints > 0);
        _ofColumns = [.. decided.Select(each => each ?? IsComma)];
        // Where nothing in the table decides: between commas 1,234 is a thousand, and between tabs and bars 1.234 none.
        bool decides = commas + points + evidence.Sum(column => column.Commas + column.Points) > 0;
        OpenColumns =
        [
            .. evidence.Select(column =>
                !decides && !isComma && (column.GroupCommas > 0 || (delimiter == ';' && column.GroupPoints > 0))),
        ];
    }

    /// <summary>Of each column whether its numbers may as well have the other mark.</summary>
    public IReadOnlyList<bool> OpenColumns { get; }

    /// <summary>Whether the numbers of the table have decimal commas, by most of the columns that show it.</summary>
    public bool IsComma { get; }

    /// <summary>The same of each column; as of the table where it doesn't show.</summary>
    public IReadOnlyList<bool> OfColumns => _ofColumns;

    /// <summary>Whether a cell is a number.</summary>
    public static bool IsNumber(string cell, bool decimalComma) =>
        NumberParser.TryParse(Encoding.UTF8.GetBytes(cell), decimalComma, out _);

    /// <summary>What the cells of a column show.</summary>
    private struct Evidence
    {
        private int _others; // neither a number nor missing

        /// <summary>Cells that are numbers with decimal commas only.</summary>
        public int Commas { get; private set; }

        /// <summary>Cells that are numbers with decimal points only.</summary>
        public int Points { get; private set; }

        /// <summary>Cells like <c>1,234</c>.</summary>
        public int GroupCommas { get; private set; }

        /// <summary>Cells like <c>1.234</c>.</summary>
        public int GroupPoints { get; private set; }

        public void Add(string cell, bool mayBeHeader, Func<string, bool> isMissing)
        {
            if (!cell.AsSpan().ContainsAny('.', ','))
            {
                bool areDigits = !cell.AsSpan().ContainsAnyExceptInRange('0', '9');
                _others += areDigits || mayBeHeader || isMissing(cell) || IsNumber(cell, decimalComma: false) ? 0 : 1;
                return;
            }

            bool withComma = IsNumber(cell, decimalComma: true), withPoint = IsNumber(cell, decimalComma: false);
            if (withComma != withPoint)
            {
                Commas += withComma ? 1 : 0;
                Points += withPoint ? 1 : 0;
            }
            else if (withComma)
            {
                bool hasComma = cell.Contains(',', StringComparison.Ordinal);
                GroupCommas += hasComma ? 1 : 0;
                GroupPoints += hasComma ? 0 : 1;
            }
            else
            {
                _others += mayBeHeader || isMissing(cell) ? 0 : 1;
            }
        }

        public readonly bool? Decide(bool allMustBeNumbers) =>
            Commas == Points ? null
            : Commas < Points ? false
            : !allMustBeNumbers || (_others == 0 && Points == 0) ? true : null;
    }
}
