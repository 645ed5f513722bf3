using System.Runtime.CompilerServices;

namespace Chainrule.Tables.Training;

/// <content>The same with a lambda for the progress, one for each kind of target.</content>
public static partial class RecordModels
{
    extension(TableModel)
    {
        /// <param name="rows">The records; those whose target is missing are left out.</param>
        /// <param name="columns">What to predict from.</param>
        /// <param name="target">What to predict.</param>
        /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
        /// <param name="options">How to train; null for the defaults.</param>
        /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
        /// <param name="name">The target's name; by itself the last one in the text of <paramref name="target"/>.</param>
        /// <inheritdoc
        /// cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, Func{T, double?}, TabularOptions?,
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
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
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
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
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
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
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
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
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
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
        /// IProgress{TabularEvent}?, CancellationToken, string)"/>
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
}
