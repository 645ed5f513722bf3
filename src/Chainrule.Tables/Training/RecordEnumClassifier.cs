using Chainrule.Kernels;

namespace Chainrule.Tables.Training;

/// <summary>Tells which member of an enumeration a program's records belong to. Many threads may ask at once.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class RecordClassifier<T, TEnum>
    where TEnum : struct, Enum
{
    private readonly RecordClassifier<T> _names;
    private readonly Dictionary<string, TEnum> _members = new(StringComparer.Ordinal);

    /// <summary>Around a model, such as one from a file.</summary>
    /// <param name="model">A model for tables that tells classes apart, by the names of members of the enumeration.</param>
    /// <param name="columns">How records become the columns that it takes.</param>
    /// <exception cref="ChainruleException">The model is another one, or a class of it is no member.</exception>
    public RecordClassifier(TableModel model, RecordColumns<T> columns)
    {
        _names = new RecordClassifier<T>(model, columns);
        foreach (string name in model.Classes)
        {
            _members[name] = Enum.TryParse(name, out TEnum member)
                ? member
                : throw new ChainruleException(
                    $"the model's class '{name}' is no member of {typeof(TEnum).Name}",
                    $"its members are {string.Join(", ", Enum.GetNames<TEnum>())}"
                );
        }
    }

    /// <summary>The model, to save it or to predict from tables.</summary>
    public TableModel Model => _names.Model;

    /// <summary>What learning it has brought, its test above all; null for a model from elsewhere.</summary>
    public TabularResult? Result { get; init; }

    /// <summary>The member that one record belongs to; the same as among others.</summary>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public TEnum Classify(T row) => _members[_names.Classify(row)];

    /// <summary>The members that records belong to, in their order.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="workers">The threads to share rows among; null for one per processor.</param>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public TEnum[] Classify(IEnumerable<T> rows, Workers? workers = null) =>
        Array.ConvertAll(_names.Classify(rows, workers), name => _members[name]);

    /// <summary>The probability of each member that was learned, for one record; the same bits as among others.</summary>
    /// <exception cref="ChainruleException">A column that the model needs is missing.</exception>
    public IReadOnlyDictionary<TEnum, double> Probabilities(T row)
    {
        var result = new OrderedDictionary<TEnum, double>();
        foreach (var (name, probability) in _names.Probabilities(row))
        {
            result.Add(_members[name], probability);
        }

        return result;
    }
}
