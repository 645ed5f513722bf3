using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Tables;

/// <summary>
/// A model that takes the columns of tables as they are: a <see cref="Models.Model"/> whose inputs a
/// <see cref="TablePreparation"/> prepares, and how the cells of what it predicts are read. Many threads may predict at once, as
/// long as nobody trains the network.
/// </summary>
public sealed partial class TableModel
{
    /// <summary>Around a model of a network and a <see cref="TablePreparation"/>, which is kept, not copied.</summary>
    /// <exception cref="ChainruleException">The model takes numbers, not the columns of a table, or its preparation knows how
    /// other targets are written than the model has.</exception>
    public TableModel(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        Preparation = PreparationOf(model);
        if (Preparation.TargetFormats.Count > 0 && Preparation.TargetFormats.Count != model.Targets.Count)
        {
            throw new ChainruleException(
                $"{Preparation.TargetFormats.Count} formats don't fit {model.Targets.Count} targets");
        }

        TargetFormats = Preparation.TargetFormats.Count > 0
            ? Preparation.TargetFormats
            : [.. model.Targets.Select(_ => Preparation.PlainTarget)];
    }

    /// <summary>A model as one for tables; null where it takes numbers.</summary>
    public static TableModel? Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Preparation is TablePreparation ? new TableModel(model) : null;
    }

    /// <summary>The model behind it, which takes the features of prepared columns as its raw numbers.</summary>
    public Model Model { get; }

    /// <summary>How the columns of a table are prepared.</summary>
    public TablePreparation Preparation { get; }

    /// <summary>How the cells of the columns that are predicted are written, one for each of <see cref="Targets"/>.</summary>
    public IReadOnlyList<CellFormat> TargetFormats { get; }

    /// <inheritdoc cref="Models.Model.Network"/>
    public Network Network => Model.Network;

    /// <inheritdoc cref="Models.Model.Output"/>
    public OutputKind Output => Model.Output;

    /// <inheritdoc cref="Models.Model.Classes"/>
    public IReadOnlyList<string> Classes => Model.Classes;

    /// <inheritdoc cref="Models.Model.Targets"/>
    public IReadOnlyList<string> Targets => Model.Targets;

    /// <inheritdoc cref="Models.Model.Threshold"/>
    public double Threshold => Model.Threshold;

    /// <inheritdoc cref="Models.Model.Info"/>
    public IReadOnlyDictionary<string, string> Info => Model.Info;

    /// <summary>
    /// What loads and saves models of tables: <see cref="ModelFormat.Default"/> and the preparation of columns. Add your own
    /// layers to it with <see cref="ModelFormat.With(string, PreparationFormat)"/> and its like.
    /// </summary>
    public static ModelFormat Format { get; } = WithTables(ModelFormat.Default);

    /// <summary>The format, with the preparation of columns added, so that it loads and saves models of tables.</summary>
    public static ModelFormat WithTables(ModelFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.With(TablePreparationFormat.Name, new TablePreparationFormat());
    }

    /// <summary>Reads a model of tables from a file; it is data alone and can't run anything.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What the file may name, with <see cref="WithTables"/> in it; null for <see cref="Format"/>.</param>
    /// <exception cref="FileFormatException">The file isn't a model, or of an unknown version, or damaged.</exception>
    /// <exception cref="ChainruleException">The file can't be read at all, or the model takes no tables.</exception>
    public static TableModel Load(string path, ModelFormat? format = null) => new(Model.Load(path, format ?? Format));

    /// <summary>Writes the model to a safetensors file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="format">What the program will load it with; null for <see cref="Format"/>.</param>
    /// <exception cref="ChainruleException">The file can't be written, or a parameter is not finite, or the format couldn't load
    /// the file again.</exception>
    public void Save(string path, bool overwrite = false, ModelFormat? format = null) =>
        Model.Save(path, overwrite, format ?? Format);

    /// <summary>
    /// Predicts the rows of a table: probabilities where the model classifies, else values. Columns are found by their names, in
    /// any order; others don't matter. A row's bits depend on that row alone.
    /// </summary>
    /// <param name="table">The rows, as they were read.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <param name="unseen">Takes values that nothing was learned about, whose rows are predicted all the same; null where a cell
    /// that isn't what its column holds is an error.</param>
    /// <returns>(rows, Out); a single output is the probability of class 1.</returns>
    /// <exception cref="ChainruleException">Columns are missing, or a cell isn't what its column holds.</exception>
    public float[] Predict(Table table, Workers? workers = null, UnseenValues? unseen = null)
    {
        float[] y = Score(table, workers, unseen);
        Model.ToPredictions(y);
        return y;
    }

    /// <summary>The class of each row of a table; see <see cref="Classes"/> for their names.</summary>
    /// <inheritdoc cref="Predict(Table, Workers?, UnseenValues?)"/>
    /// <returns>(rows).</returns>
    public int[] Classify(Table table, Workers? workers = null, UnseenValues? unseen = null)
    {
        float[] y = Score(table, workers, unseen);
        int outputs = Network.OutputShape.Count;
        int[] classes = new int[y.Length / outputs];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = Model.ClassOf(y.AsSpan(row * outputs, outputs));
        }

        return classes;
    }

    /// <summary>
    /// The scores of the rows of a table, as <see cref="Model.Score(ReadOnlySpan{float}, Span{float}, Workers?)"/> gives them.
    /// </summary>
    /// <inheritdoc cref="Predict(Table, Workers?, UnseenValues?)"/>
    /// <returns>(rows, Out).</returns>
    public float[] Score(Table table, Workers? workers = null, UnseenValues? unseen = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        float[] x = Preparation.Apply(table, unseen),
            y = new float[checked(table.RowCount * Network.OutputShape.Count)];
        Network.Predict(x, y, workers);
        return y;
    }

    /// <summary>
    /// The options to read a table for this model with: cells mean what they meant in training, whatever the other rows of the
    /// file look like.
    /// <c>model.Predict(Table.Load("new.csv", model.Reading()))</c>
    /// </summary>
    /// <param name="options">What else is known about the file; null for nothing.</param>
    public TableOptions Reading(TableOptions? options = null) =>
        (options ?? new TableOptions()) with
        {
            Known =
            [
                .. Preparation.Columns.Select(column => column.Definition),
                .. Targets.Select((_, i) => TargetColumn(i)),
            ],
        };

    /// <summary>How the column of a target is read.</summary>
    /// <param name="target">The place of it among <see cref="Targets"/>.</param>
    public ColumnDefinition TargetColumn(int target) =>
        Output == OutputKind.Values
            ? new()
            {
                Name = Targets[target],
                Kind = ColumnKind.Numeric,
                Format = TargetFormats[target],
            }
            : new()
            {
                Name = Targets[target],
                Kind = Classes.Count == 2 ? ColumnKind.Boolean : ColumnKind.Categorical, // of two, case doesn't matter
                Categories = Classes,
                CategoriesAreNumbers = Classes.All(TableColumn.IsTextOfNumber),
                Format = TargetFormats[target],
            };

    /// <summary>The preparation of a model of tables, or the error that it is none.</summary>
    internal static TablePreparation PreparationOf(Model model) => PreparationOf(model.Preparation);

    /// <inheritdoc cref="PreparationOf(Model)"/>
    internal static TablePreparation PreparationOf(InputPreparation preparation) =>
        preparation as TablePreparation
        ?? throw new ChainruleException(
            "this model takes numbers, not the columns of a table",
            "give it data like that which it was trained on"
        );
}
