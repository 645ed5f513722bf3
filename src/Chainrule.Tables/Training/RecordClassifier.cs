using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Tables.Training;

/// <summary>Tells the classes of a program's records. Many threads may ask at once.</summary>
/// <typeparam name="T">The record.</typeparam>
public sealed class RecordClassifier<T>
{
    private readonly RecordColumns<T> _columns;

    /// <summary>Around a model, such as one from a file.</summary>
    /// <param name="model">A model for tables that tells classes apart, by their names.</param>
    /// <param name="columns">How records become the columns that it takes.</param>
    /// <exception cref="ChainruleException">The model is another one.</exception>
    public RecordClassifier(TableModel model, RecordColumns<T> columns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(columns);
        if (model.Output == OutputKind.Values || model.Classes.Count == 0)
        {
            throw new ChainruleException(
                "the model doesn't tell classes by the columns of a table",
                "see TableModel.Output and TableModel.Classes"
            );
        }

        (Model, _columns) = (model, columns);
    }

    /// <summary>The model, to save it or to predict from tables.</summary>
    public TableModel Model { get; }

    /// <summary>What learning it has brought, its test above all; null for a model from elsewhere.</summary>
    public TabularResult? Result { get; init; }

    /// <summary>The class of one record; the same as among others.</summary>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public string Classify(T row) => Classify([row], Workers.None)[0];

    /// <summary>The classes of records, in their order.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="workers">The threads to share rows among; null for one per processor.</param>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public string[] Classify(IEnumerable<T> rows, Workers? workers = null) =>
        Array.ConvertAll(Model.Classify(_columns.ToTable(rows), workers ?? Workers.Shared), label => Model.Classes[label]);

    /// <summary>
    /// The probability of each class for one record, by the names of the classes; the same bits as among others.
    /// </summary>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public IReadOnlyDictionary<string, double> Probabilities(T row)
    {
        float[] y = Model.Predict(_columns.ToTable([row]));
        double[] p = y.Length == 1 ? [1 - (double)y[0], y[0]] : Array.ConvertAll(y, each => (double)each);
        var result = new OrderedDictionary<string, double>();
        for (int label = 0; label < p.Length; label++)
        {
            result.Add(Model.Classes[label], p[label]);
        }

        return result;
    }
}
