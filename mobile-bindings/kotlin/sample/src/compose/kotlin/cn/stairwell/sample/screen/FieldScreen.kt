package cn.stairwell.sample.screen

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Slot
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.sample.ConflictModel
import cn.stairwell.sample.SyncModel
import cn.stairwell.sample.TodayModel
import cn.stairwell.sample.VisitModel
import java.time.Clock
import kotlinx.coroutines.launch

/** The first screen: an address and a code make a phone. */
@Composable
public fun EnrolScreen(enrol: suspend (String, String) -> FieldResult<FieldClient>, onDone: (FieldClient) -> Unit) {
    val scope = rememberCoroutineScope()
    var server by remember { mutableStateOf("https://") }
    var code by remember { mutableStateOf("") }
    var said by remember { mutableStateOf("") }
    Column {
        OutlinedTextField(server, { server = it }, label = { Text("服务器") })
        OutlinedTextField(code, { code = it }, label = { Text("注册码") })
        Text(said)
        LargeButton("注册") {
            scope.launch {
                when (val enrolled = enrol(server, code)) {
                    is FieldResult.Done -> onDone(enrolled.value)
                    is FieldResult.NotDone -> said = enrolled.text
                }
            }
        }
    }
}

/** All that a phone can show: the sync bar above the round, or above the door. */
@Composable
public fun FieldScreen(client: FieldClient) {
    val scope = rememberCoroutineScope()
    val today = remember(client) { TodayModel(client, scope, Clock.systemDefaultZone()) }
    val sync = remember(client) { SyncModel(client, scope) }
    var at by remember { mutableStateOf<Pair<RoundTask, Slot>?>(null) }
    Column {
        SyncBar(sync)
        when (val door = at) {
            null -> TodayScreen(today) { task, round -> at = task to round }
            else -> {
                val (task, round) = door
                ConflictCards(remember(door) { ConflictModel(client, scope, task.household) })
                VisitScreen(remember(door) { VisitModel(client, scope, task, round) }) { at = null }
            }
        }
    }
}
