using System.Runtime.CompilerServices;

namespace Chainrule.Tables.Training;

/// <summary>
/// <c>TableModel.Fit(rows, columns, x => x.Price)</c>: learning from the records of a program. Columns are read by functions
/// that the program gives, and the target's name is taken from the text of its function, so there is no reflection and nothing
/// is lost to trimming.
/// </summary>
/// <example>
/// <code>
/// var columns = new RecordColumns&lt;House&gt;().Number("rooms", h => h.Rooms).Text("city", h => h.City);
/// var model = TableModel.Fit(houses, columns, h => h.Price);
/// double price = model.Predict(house);
/// model.Model.Save("prices.safetensors");
/// </code>
/// </example>
public static class RecordModels
{
    extension(TableModel)
    {
        /// <summary>Learns to predict a number.</summary>
        /// <param name="rows">The records; those whose target is null or NaN are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned, see
        /// <see cref="TabularResult.IsStopped"/>.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>, as <c>Price</c>
        /// of <c>x => x.Price</c>.</param>
        /// <exception cref="ChainruleException">Nothing can be learned from the records; the message says why.</exception>
        /// <exception cref="OperationCanceledException">It was canceled before there was a model.</exception>
        public static RecordRegressor<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, double?> target,
            TabularOptions? options = null,
            IProgress<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
        {
            ArgumentNullException.ThrowIfNull(rows);
            ArgumentNullException.ThrowIfNull(target);
            name = RecordColumns<T>.NameOf(name);
            IReadOnlyList<T> all = [.. rows];
            var table = TableOf(all, columns, TableColumn.OfNumbers(name, [.. all.Select(row => target(row) ?? double.NaN)]));
            var result = Fit(
                table,
                new TableOptions { Targets = [name], Task = TableTask.Regression, Categorical = columns.Categories },
                options,
                progress,
                cancel
            );
            return new RecordRegressor<T>(result.Model, columns) { Result = result };
        }

        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, double?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
        [OverloadResolutionPriority(-1)] // whole numbers become doubles
        public static RecordRegressor<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, decimal?> target,
            TabularOptions? options = null,
            IProgress<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
        {
            ArgumentNullException.ThrowIfNull(target);
            return TableModel.Fit(rows, columns, row => (double?)target(row), options, progress, cancel, name);
        }

        /// <summary>Learns to predict one of two or more classes.</summary>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, double?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
        public static RecordClassifier<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, string?> target,
            TabularOptions? options = null,
            IProgress<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
        {
            ArgumentNullException.ThrowIfNull(rows);
            ArgumentNullException.ThrowIfNull(target);
            name = RecordColumns<T>.NameOf(name);
            IReadOnlyList<T> all = [.. rows];
            var table = TableOf(all, columns, TableColumn.OfTexts(name, all.Select(target)));
            var result = Fit(
                table,
                new TableOptions { Targets = [name], Categorical = [.. columns.Categories, name] },
                options,
                progress,
                cancel
            );
            return new RecordClassifier<T>(result.Model, columns) { Result = result };
        }

        /// <summary>Learns to predict a member of an enumeration.</summary>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, double?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
        public static RecordClassifier<T, TEnum> Fit<T, TEnum>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, TEnum?> target,
            TabularOptions? options = null,
            IProgress<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
            where TEnum : struct, Enum
        {
            ArgumentNullException.ThrowIfNull(rows);
            ArgumentNullException.ThrowIfNull(target);
            name = RecordColumns<T>.NameOf(name);
            IReadOnlyList<T> all = [.. rows];
            var table = TableOf(all, columns, RecordColumns<T>.OfEnums(name, all.Select(target)));
            var result = Fit(
                table,
                new TableOptions { Targets = [name], Categorical = [.. columns.Categories, name] },
                options,
                progress,
                cancel
            );
            return new RecordClassifier<T, TEnum>(result.Model, columns) { Result = result };
        }

        /// <inheritdoc
        /// cref="Fit{T, TEnum}(IEnumerable{T}, RecordColumns{T}, Func{T, TEnum?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
        public static RecordClassifier<T, TEnum> Fit<T, TEnum>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, TEnum> target,
            TabularOptions? options = null,
            IProgress<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
            where TEnum : struct, Enum
        {
            ArgumentNullException.ThrowIfNull(target);
            return TableModel.Fit(rows, columns, row => (TEnum?)target(row), options, progress, cancel, name);
        }

        /// <summary>Learns to predict whether something is so; the classes are <c>false</c> and <c>true</c>.</summary>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, double?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
        public static RecordClassifier<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, bool?> target,
            TabularOptions? options = null,
            IProgress<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
        {
            ArgumentNullException.ThrowIfNull(target);
            return TableModel.Fit(rows, columns, row => RecordColumns<T>.TextOf(target(row)), options, progress, cancel, name);
        }

        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, double?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)" path="/*[not(self::param)]"/>
        [OverloadResolutionPriority(-2)] // for lambdas alone
        public static RecordRegressor<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, double?> target,
            TabularOptions? options = null,
            Action<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        ) =>
            TableModel.Fit(rows, columns, target, options, SynchronousProgress<TabularEvent>.Of(progress), cancel, name);

        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, decimal?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)" path="/*[not(self::param)]"/>
        [OverloadResolutionPriority(-3)] // for lambdas alone
        public static RecordRegressor<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, decimal?> target,
            TabularOptions? options = null,
            Action<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        ) =>
            TableModel.Fit(rows, columns, target, options, SynchronousProgress<TabularEvent>.Of(progress), cancel, name);

        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, string?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)" path="/*[not(self::param)]"/>
        [OverloadResolutionPriority(-2)] // for lambdas alone
        public static RecordClassifier<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, string?> target,
            TabularOptions? options = null,
            Action<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        ) =>
            TableModel.Fit(rows, columns, target, options, SynchronousProgress<TabularEvent>.Of(progress), cancel, name);

        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T, TEnum}(IEnumerable{T}, RecordColumns{T}, Func{T, TEnum?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)" path="/*[not(self::param)]"/>
        [OverloadResolutionPriority(-2)] // for lambdas alone
        public static RecordClassifier<T, TEnum> Fit<T, TEnum>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, TEnum?> target,
            TabularOptions? options = null,
            Action<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
            where TEnum : struct, Enum =>
            TableModel.Fit(rows, columns, target, options, SynchronousProgress<TabularEvent>.Of(progress), cancel, name);

        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T, TEnum}(IEnumerable{T}, RecordColumns{T}, Func{T, TEnum}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)" path="/*[not(self::param)]"/>
        [OverloadResolutionPriority(-2)] // for lambdas alone
        public static RecordClassifier<T, TEnum> Fit<T, TEnum>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, TEnum> target,
            TabularOptions? options = null,
            Action<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        )
            where TEnum : struct, Enum =>
            TableModel.Fit(rows, columns, target, options, SynchronousProgress<TabularEvent>.Of(progress), cancel, name);

        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, bool?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)" path="/*[not(self::param)]"/>
        [OverloadResolutionPriority(-2)] // for lambdas alone
        public static RecordClassifier<T> Fit<T>(
            IEnumerable<T> rows,
            RecordColumns<T> columns,
            Func<T, bool?> target,
            TabularOptions? options = null,
            Action<TabularEvent>? progress = null,
            CancellationToken cancel = default,
            [CallerArgumentExpression(nameof(target))] string name = ""
        ) =>
            TableModel.Fit(rows, columns, target, options, SynchronousProgress<TabularEvent>.Of(progress), cancel, name);
    }

    private static Table TableOf<T>(IReadOnlyList<T> rows, RecordColumns<T> columns, TableColumn target)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var inputs = columns.ToTable(rows);
        return inputs.Columns.All(column => column.Name != target.Name)
            ? Table.FromColumns(inputs.Source, [.. inputs.Columns, target])
            : throw new ChainruleException(
                $"'{target.Name}' is what to predict, and also a column to predict from",
                "leave it out of the columns"
            );
    }

    private static TabularResult Fit(
        Table table,
        TableOptions told,
        TabularOptions? options,
        IProgress<TabularEvent>? progress,
        CancellationToken cancel
    ) => new TabularTrainer(options).Fit(table, TableSchema.Infer(table, told), progress, cancel);
}
