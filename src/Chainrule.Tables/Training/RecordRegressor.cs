using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Tables.Training;

/// <summary>Predicts a number for the records of a program. Many threads may predict at once.</summary>
/// <typeparam name="T">The record.</typeparam>
public sealed class RecordRegressor<T>
{
    private readonly RecordColumns<T> _columns;

    /// <summary>Around a model, such as one from a file.</summary>
    /// <param name="model">A model for tables that predicts one number.</param>
    /// <param name="columns">How records become the columns that it takes.</param>
    /// <exception cref="ChainruleException">The model is another one.</exception>
    public RecordRegressor(TableModel model, RecordColumns<T> columns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(columns);
        if (model.Output != OutputKind.Values || model.Network.OutputShape.Count != 1)
        {
            throw new ChainruleException(
                "the model doesn't predict one number from the columns of a table",
                "see TableModel.Output and TableModel.Targets"
            );
        }

        (Model, _columns) = (model, columns);
    }

    /// <summary>The model, to save it or to predict from tables.</summary>
    public TableModel Model { get; }

    /// <summary>What learning it has brought, its test above all; null for a model from elsewhere.</summary>
    public TabularResult? Result { get; init; }

    /// <summary>Predicts one record; the same bits as among others.</summary>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public double Predict(T row) => Predict([row], Workers.None)[0];

    /// <summary>Predicts records, in their order.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="workers">The threads to share rows among; null for one per processor.</param>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public double[] Predict(IEnumerable<T> rows, Workers? workers = null) =>
        Array.ConvertAll(Model.Predict(_columns.ToTable(rows), workers ?? Workers.Shared), y => (double)y);
}
