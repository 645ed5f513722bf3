using Chainrule.Data;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>How the columns of a table are prepared for a network; see <see cref="TablePreparation.Learn"/>.</summary>
public sealed record PreparationOptions
{
    /// <summary>The scale of numbers.</summary>
    public NumberScaling Scaling { get; init; }

    /// <summary>Whether numbers are also given as positions among the training rows, for a piecewise linear embedding.</summary>
    public bool HasPositions { get; init; }

    /// <summary>
    /// With more categories than this, a column becomes codes for an embedding; with fewer, one feature for each.
    /// </summary>
    public int EmbedFrom { get; init; } = int.MaxValue;

    /// <summary>The most categories of a column that become features; the most frequent ones do.</summary>
    public int MostOneHot { get; init; } = 256;
}

/// <summary>
/// How the columns of a table become the features of a network: numbers filled in where they are missing and put on a scale,
/// categories and dates made numbers. It is learned from the training rows and then always the same; immutable.
/// </summary>
public sealed class TablePreparation : InputPreparation
{
    private const int MostListed = 100;

    // From so many columns on, threads share them: each takes microseconds.
    private const int ManyColumns = 2000;

    private readonly FeaturePlaces[] _places;

    internal TablePreparation(IReadOnlyList<ColumnPreparation> columns)
    {
        Columns = [.. columns];
        if (Columns.Count == 0)
        {
            throw new ChainruleException("a preparation needs at least one column");
        }

        Positions = Columns.Sum(column => column.PositionNames.Count);
        Embeddings = [.. Columns.Where(column => column.Embedding is not null).Select(column => column.Embedding!.Value)];
        int plain = Columns.Sum(column => column.PlainNames.Count);
        Features = Positions + plain + Embeddings.Count;
        FeatureNames =
        [
            .. Columns.SelectMany(column => column.PositionNames), .. Columns.SelectMany(column => column.PlainNames),
            .. Columns.Where(column => column.Embedding is not null).Select(column => $"{column.Definition.Name} as a code"),
        ];
        _places = new FeaturePlaces[Columns.Count];
        var next = new FeaturePlaces(Features, 0, Positions, Positions + plain);
        for (int i = 0; i < _places.Length; i++)
        {
            _places[i] = next;
            next = next with
            {
                Position = next.Position + Columns[i].PositionNames.Count,
                Plain = next.Plain + Columns[i].PlainNames.Count,
                Code = next.Code + (Columns[i].Embedding is null ? 0 : 1),
            };
        }
    }

    /// <summary>The columns, in the order of the table that was learned from.</summary>
    public IReadOnlyList<ColumnPreparation> Columns { get; }

    /// <summary>The numbers of one row.</summary>
    public int Features { get; }

    /// <summary>How many of them, the first, are positions from 0 to 1.</summary>
    public int Positions { get; }

    /// <summary>
    /// For each of the last of them, which are codes, their number and the size of the vectors that they should become.
    /// </summary>
    public IReadOnlyList<(int Count, int Size)> Embeddings { get; }

    /// <summary>What each number of a row says, (Features).</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Learns how to prepare columns. Give it the rows to train on, and no others.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="columns">The columns to predict from.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ChainruleException">There is no column, or a cell isn't what its column holds.</exception>
    public static TablePreparation Learn(Table table, IEnumerable<ColumnDefinition> columns, PreparationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        options ??= new PreparationOptions();
        ColumnDefinition[] definitions = [.. columns];
        var learned = new ColumnPreparation[definitions.Length];
        ForEach(definitions.Length, i => learned[i] = LearnOne(table, definitions[i], options));
        return new TablePreparation(learned);
    }

    private static ColumnPreparation LearnOne(Table table, ColumnDefinition definition, PreparationOptions options) =>
        definition.Kind switch
        {
            ColumnKind.Numeric or ColumnKind.Boolean => NumberPreparation.Of(
                definition,
                table,
                options.Scaling,
                options.HasPositions
            ),
            ColumnKind.Date => DatePreparation.Of(definition, table, options.Scaling),
            ColumnKind.Categorical => CategoryPreparation.Of(definition, table, options.EmbedFrom, options.MostOneHot),
            _ => throw new ChainruleException($"a column of kind {definition.Kind} can't be prepared: '{definition.Name}'"),
        };

    private static void ForEach(int columns, Action<int> prepare) =>
        ColumnLoop.ForEach(columns, prepare, inParallel: columns >= ManyColumns);

    /// <summary>
    /// Prepares the rows of a table. Columns are found by their names, in any order; others don't matter. A row's numbers depend
    /// on that row alone.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="unseen">Takes values that nothing was learned about, whose rows are predicted all the same; null where a cell
    /// that isn't what its column holds is an error.</param>
    /// <returns>(rows, Features).</returns>
    /// <exception cref="ChainruleException">Columns are missing (up to a hundred are listed), or a cell isn't what its column
    /// holds.</exception>
    public float[] Apply(Table table, UnseenValues? unseen = null)
    {
        RequireColumns(table);
        if ((long)table.RowCount * Features > Array.MaxLength)
        {
            throw new ChainruleException(
                $"{table.Source}: {table.RowCount:N0} rows of {Features:N0} features are too many at once",
                "split the file"
            );
        }

        float[] features = new float[table.RowCount * Features];
        ForEach(Columns.Count, i => Columns[i].Write(table, features, _places[i], unseen));
        return features;
    }

    /// <summary>Refuses a table that lacks columns which the model was trained on, whatever its rows are.</summary>
    /// <exception cref="ChainruleException">Columns are missing; up to a hundred are listed.</exception>
    public void RequireColumns(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string[] missing = [.. Columns.Select(column => column.Definition.Name).Where(name => table.Find(name) is null)];
        if (missing.Length > 0)
        {
            string names = ColumnName.List([.. missing.Select(name => $"'{CsvException.Shown(name)}'")], MostListed);
            throw new ChainruleException(
                $"{table.Source} lacks {(missing.Length == 1 ? "the column" : "the columns")} {names}, which the model was "
                    + "trained on",
                $"its columns are {table.ColumnNames}");
        }
    }

    /// <summary>How the cells of the columns to predict are written, one each; empty for plainly.</summary>
    public IReadOnlyList<CellFormat> TargetFormats { get; private init; } = [];

    /// <summary>
    /// How they are written where nothing is known of them but that it is plainly: without marks, if marks were looked at.
    /// </summary>
    internal CellFormat PlainTarget =>
        Columns.Any(column => column.Definition.Format.Marks is not null)
            ? CellFormat.Plain with { Marks = [] }
            : CellFormat.Plain;

    /// <summary>The same preparation, and how the cells of the columns to predict are written.</summary>
    /// <param name="targetFormats">One for each.</param>
    public TablePreparation With(IReadOnlyList<CellFormat> targetFormats)
    {
        ArgumentNullException.ThrowIfNull(targetFormats);
        return new TablePreparation(Columns) { TargetFormats = [.. targetFormats] };
    }

    /// <inheritdoc/>
    public override bool IsIdentity => true; // raw numbers are features of prepared columns

    /// <inheritdoc/>
    public override IReadOnlyList<PreparedInput> Inputs =>
        [.. Columns.Select((column, i) => column.InputAt(PlacesOf(i)))];

    /// <summary>Passes features of prepared columns through.</summary>
    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        if (raw.Length != result.Length || raw.Length % Features != 0)
        {
            throw new ArgumentException(
                $"{raw.Length} raw numbers can't become {result.Length} in rows of {Features}",
                nameof(raw)
            );
        }

        raw.CopyTo(result);
    }

    /// <summary>The places of one column's features in a row of prepared ones.</summary>
    /// <param name="column">The index of the column in <see cref="Columns"/>.</param>
    internal int[] PlacesOf(int column)
    {
        var first = _places[column];
        return
        [
            .. Enumerable.Range(first.Position, Columns[column].PositionNames.Count),
            .. Enumerable.Range(first.Plain, Columns[column].PlainNames.Count),
            .. Enumerable.Range(first.Code, Columns[column].Embedding is null ? 0 : 1),
        ];
    }

    /// <inheritdoc/>
    public override void CheckFits(Shape input)
    {
        if (Features != input.Count)
        {
            throw new ChainruleException($"the columns become {Features} features, but the network takes {input}");
        }
    }
}
