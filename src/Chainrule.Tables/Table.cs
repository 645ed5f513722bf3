using System.Globalization;
using System.Text;
using Chainrule.Data;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Tables;

/// <summary>Rows under named columns: what a CSV or npy file holds, or what a program has put together.</summary>
public sealed class Table : IRawRows
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly LineNumbers _lines;
    private ILookup<string, TableColumn>? _alike; // made when a name isn't found as it is written

    internal Table(
        string source,
        IReadOnlyList<TableColumn> columns,
        int rows,
        LineNumbers lines,
        CsvFormat? format,
        IReadOnlyList<string> notes
    )
    {
        Source = source;
        Columns = columns;
        RowCount = rows;
        Format = format;
        Notes = notes;
        _lines = lines;
        for (int i = 0; i < columns.Count; i++)
        {
            _indices.Add(columns[i].Name, i);
        }
    }

    /// <summary>What messages call it: the file as the user named it.</summary>
    public string Source { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The columns, in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>How the text it was read from is written; null where it wasn't read from text.</summary>
    public CsvFormat? Format { get; }

    /// <summary>What was noticed while it was read and the user should know, one line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>A column by its name.</summary>
    /// <exception cref="ChainruleException">There is none of this name.</exception>
    public TableColumn this[string name] => Find(name) ?? throw new ChainruleException(
        $"{Source} has no column '{CsvException.Shown(name)}'", ColumnHelp(name));

    /// <summary>A column by its name, or null. Where none has exactly this name, case doesn't matter.</summary>
    public TableColumn? Find(string name)
    {
        if (_indices.TryGetValue(name, out int index))
        {
            return Columns[index];
        }

        _alike ??= Columns.ToLookup(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var alike = _alike[name].Take(2).ToList();
        return alike.Count == 1 ? alike[0] : null;
    }

    /// <summary>
    /// The line of the file that a row begins in, counted from 1; the row's number counted from 1 where there is no file of text.
    /// </summary>
    public long LineOf(int row) => _lines.Of(row);

    /// <summary>The same; null where rows have no numbers.</summary>
    internal long? NumberOf(int row) => _lines.Word is null ? null : LineOf(row);

    /// <summary>The error to throw for what is wrong with a cell; it names file, line and column.</summary>
    public CsvException ErrorAt(int row, string? column, string problem, Remedy? remedy = null) =>
        new((Source, NumberOf(row), column), $"{PlaceOf(row, column)}: {problem}", remedy);

    /// <summary>
    /// A place in the table as messages write it: <c>houses.csv, line 212, column 'rooms'</c>, or <c>row 211</c> where there is
    /// no file of text.
    /// </summary>
    internal string PlaceOf(int row, string? column) =>
        CsvException.Place(_lines.Word is null ? Source : $"{Source}, {WordedLine(row)}", line: null, column);

    /// <summary>The line or row as messages write it: <c>line 212</c>.</summary>
    internal string WordedLine(int row) =>
        string.Create(CultureInfo.InvariantCulture, $"{_lines.Word ?? "row"} {LineOf(row)}");

    /// <summary>
    /// Reads a file: CSV or TSV with any of the usual delimiters, <c>.npy</c> or <c>.npz</c>, each packed with gzip or not.
    /// </summary>
    /// <exception cref="CsvException">Something in the text can't be; file, line and column are named.</exception>
    /// <exception cref="FileFormatException">The file is damaged, or no table.</exception>
    /// <exception cref="ChainruleException">It can't be read at all.</exception>
    public static Table Load(string path, TableOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new TableOptions();
        using var source = TextSource.Open(path, options.Encoding, options.Unpacking);
        return new TableReader(options, cancel).Read(source, path);
    }

    /// <summary>
    /// Reads a table from a stream: standard input, a download, a resource. The stream is read to its end and closed.
    /// </summary>
    /// <param name="stream">CSV or TSV text, packed with gzip or not.</param>
    /// <param name="source">What messages are to call it.</param>
    /// <param name="options">What is known about it.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="CsvException">Something in the text can't be; source, line and column are named.</exception>
    public static Table Read(Stream stream, string source, TableOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new TableOptions();
        using var text = TextSource.Of(stream, source, options.Encoding, options.Unpacking);
        return new TableReader(options, cancel).Read(text, source);
    }

    /// <summary>
    /// Reads a file in parts, so that memory doesn't grow with its rows: first a table of its columns without a row, as soon as
    /// the header is read, then tables of so many rows. With <see cref="TableOptions.Known"/> columns the cells mean what they
    /// mean when the file is read at once; an array in numpy's format is one part.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows of a part; the last one may have fewer.</param>
    /// <param name="options">What is known about it.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <inheritdoc cref="Load" path="/*[not(self::param or self::summary)]"/>
    public static IEnumerable<Table> LoadParts(
        string path, int rows, TableOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        options ??= new TableOptions();
        return Parts(() => TextSource.Open(path, options.Encoding, options.Unpacking), path, rows, options, cancel);
    }

    /// <summary>The same of a stream, which is closed at the end.</summary>
    /// <param name="stream">CSV or TSV text, packed with gzip or not.</param>
    /// <param name="source">What messages are to call it.</param>
    /// <param name="rows">The rows of a part; the last one may have fewer.</param>
    /// <param name="options">What is known about it.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <inheritdoc cref="Read" path="/*[not(self::param or self::summary)]"/>
    public static IEnumerable<Table> ReadParts(
        Stream stream, string source, int rows, TableOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        options ??= new TableOptions();
        return Parts(() => TextSource.Of(stream, source, options.Encoding, options.Unpacking), source, rows, options, cancel);
    }

    /// <summary>
    /// A table of rows of texts, each read as its column says: so a column is asked what it makes of a text. A blank text is a
    /// missing value.
    /// </summary>
    /// <param name="source">What messages are to call it.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows, each a text for every column.</param>
    /// <exception cref="CsvException">A row has another number of texts.</exception>
    public static Table FromTexts(string source, IReadOnlyList<ColumnDefinition> columns, IEnumerable<string[]> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var csv = new StringBuilder().AppendJoin(',', columns.Select(column => Quoted(column.Name))).Append('\n');
        foreach (string[] row in rows)
        {
            csv.AppendJoin(',', row.Select(Quoted)).Append('\n');
        }

        var options = new TableOptions { Known = [.. columns], Delimiter = ',', HasHeader = true };
        return Read(new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString())), source, options);
    }

    private static IEnumerable<Table> Parts(
        Func<TextSource> open, string source, int rows, TableOptions options, CancellationToken cancel)
    {
        using var text = open();
        foreach (var part in new TableReader(options, cancel).ReadParts(text, source, rows))
        {
            yield return part;
        }
    }

    /// <summary>A table of columns put together by a program.</summary>
    /// <param name="source">What messages are to call it.</param>
    /// <param name="columns">The columns, all of one length and with different names.</param>
    /// <exception cref="ChainruleException">Columns differ in length, or two have the same name.</exception>
    public static Table FromColumns(string source, params IReadOnlyList<TableColumn> columns) =>
        FromColumns(source, LineNumbers.OfRows(), columns);

    /// <summary>The same, with what its rows are to be called.</summary>
    internal static Table FromColumns(string source, LineNumbers lines, params IReadOnlyList<TableColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int rows = columns.Count == 0 ? 0 : columns[0].Count;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column.Count != rows)
            {
                throw new ChainruleException(
                    $"{source}: column '{column.Name}' has {column.Count:N0} rows, but '{columns[0].Name}' has {rows:N0}",
                    "all columns need the same rows"
                );
            }

            if (column.Name.Length > ColumnName.Longest)
            {
                throw new ChainruleException(
                    $"{source}: the name \"{CsvException.Shown(column.Name)}\" has {column.Name.Length:N0} characters, more than "
                        + $"{ColumnName.Longest:N0}",
                    "give the column a shorter one"
                );
            }

            if (!names.Add(column.Name))
            {
                throw new ChainruleException($"{source}: two columns are named '{column.Name}'", "give each a name of its own");
            }
        }

        return new Table(source, [.. columns], rows, lines, null, []);
    }

    /// <summary>Some rows, in the order given; a row may appear more than once. Lines keep their numbers.</summary>
    public Table Select(ReadOnlySpan<int> rows)
    {
        var columns = new TableColumn[Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = Columns[i].Select(rows);
        }

        return new Table(Source, columns, rows.Length, _lines.Select(rows), Format, []) { SlipsAreMissing = SlipsAreMissing };
    }

    /// <summary>Whether cells that aren't what their column holds are missing values, which has been told already.</summary>
    internal bool SlipsAreMissing { get; private init; }

    /// <summary>The same table, whose slips are known.</summary>
    internal Table WithSlipsMissing() => new(Source, Columns, RowCount, _lines, Format, Notes) { SlipsAreMissing = true };

    int IRawRows.Count => RowCount;

    IReadOnlyList<string> IRawRows.Parts => [.. Columns.Select(column => column.Name)];

    string IRawRows.HashOf(string part) => ColumnHash.Of(this[part]);

    float[] IRawRows.Prepare(InputPreparation preparation, ReadOnlySpan<int> rows)
    {
        var columns = TableModel.PreparationOf(preparation);
        bool isAll = rows.Length == RowCount && rows.SequenceEqual(Enumerable.Range(0, RowCount).ToArray());
        return columns.Apply(isAll ? this : Select(rows));
    }

    /// <summary>What to do when there is no column of a name.</summary>
    internal string ColumnHelp(string name)
    {
        return Suggestion.Nearest(name, Columns.Select(column => column.Name)) is string nearest
            ? $"did you mean '{CsvException.Shown(nearest)}'?"
            : $"its columns are {ColumnNames}";
    }

    /// <summary>The names of the columns for a message: the first twenty.</summary>
    public string ColumnNames => ColumnName.List([.. Columns.Select(column => CsvException.Shown(column.Name))], 20);
}
